import type { Probe } from "./probe.ts";
import { refusedCall } from "./probe.ts";

function call(name: string, tried: string, perl: string, through?: readonly string[]): Probe {
  return { name, tried, perl, refusals: refusedCall, ...(through === undefined ? {} : { through }) };
}

const ownMemory = `my $buffer = "secret bytes"; my $copy = "\\0" x 12; my $local = pack("QQ", unpack("Q", pack("p", $copy)), 12); my $remote = pack("QQ", unpack("Q", pack("p", $buffer)), 12);`;

/** The kernel's sharper tools. Where one would be let in, its arguments are such that nothing happens. */
export const kernelProbes: readonly Probe[] = [
  call("ptrace", "be traced, and so trace (ptrace)", `return call("ptrace", 0, 0, 0, 0)`),
  call("ptrace-first", "trace the first process", `return call("ptrace", 0x4206, 1, 0, 0)`),
  call(
    "process-vm-read",
    "read a process's memory",
    `${ownMemory} return call("process_vm_readv", $$ + 0, $local, 1, $remote, 1, 0)`,
  ),
  call(
    "process-vm-write",
    "write a process's memory",
    `${ownMemory} return call("process_vm_writev", $$ + 0, $local, 1, $remote, 1, 0)`,
  ),
  {
    name: "first-process-memory",
    tried: "open the first process's memory and change what it will answer",
    perl: `open(my $maps, "<", "/proc/1/maps") or return 0; my ($start) = <$maps> =~ /^([0-9a-f]+)/; sysopen(my $f, "/proc/1/mem", 2) or return 0; sysseek($f, hex $start, 0); my $n = sysread($f, my $b, 4); return $n ? 1 : nay("there is nothing to read")`,
    refusals: ["EPERM", "EACCES", "ENOENT"],
  },
  {
    name: "first-process-vm",
    tried: "change the first process's memory from outside (process_vm_writev)",
    perl: `open(my $maps, "<", "/proc/1/maps") or return 0; my ($start) = map { /^([0-9a-f]+)-[0-9a-f]+ rw/ ? $1 : () } <$maps>; return nay("it shows no memory") if !defined $start; my $buffer = "\\0" x 4; my $local = pack("QQ", unpack("Q", pack("p", $buffer)), 4); my $remote = pack("QQ", hex $start, 4); return call("process_vm_readv", 1, $local, 1, $remote, 1, 0) || call("process_vm_writev", 1, $local, 1, $remote, 1, 0)`,
    refusals: [...refusedCall, "ENOENT", "ESRCH"],
  },
  call(
    "pidfd-getfd",
    "take a file out of another process",
    `my $fd = syscall($number{pidfd_open}[$arm], $$ + 0, 0); return $fd >= 0 && call("pidfd_getfd", $fd, 1, 0)`,
  ),
  call("kcmp", "compare kernel pointers of processes", `return call("kcmp", $$ + 0, $$ + 0, 0, 0, 0)`),
  call("userfaultfd", "handle page faults (userfaultfd)", `return call("userfaultfd", 1)`),
  call("io-uring", "make an io_uring", `my $params = "\\0" x 120; return call("io_uring_setup", 8, $params)`),
  call(
    "io-uring-enter",
    "enter an io_uring that came from elsewhere",
    `return call("io_uring_enter", -1, 0, 0, 0, 0, 0)`,
    ["EBADF", "EINVAL"],
  ),
  call("io-uring-register", "register files with an io_uring", `return call("io_uring_register", -1, 0, 0, 0)`, [
    "EBADF",
    "EINVAL",
  ]),
  call("keyring", "reach the kernel's keyrings (keyctl)", `return call("keyctl", 0, -3, 1)`),
  call(
    "add-key",
    "put a key into a keyring",
    `my ($t, $d, $p) = ("user\\0", "lintel\\0", "x"); return call("add_key", $t, $d, $p, 1, -3)`,
  ),
  call(
    "request-key",
    "have the host look a key up (request_key)",
    `my ($t, $d) = ("user\\0", "lintel\\0"); return call("request_key", $t, $d, 0, -3)`,
    ["ENOKEY"],
  ),
  call(
    "bpf",
    "load a BPF map",
    `my $attr = pack("LLLL", 2, 4, 4, 1) . ("\\0" x 112); return call("bpf", 0, $attr, 72)`,
  ),
  call(
    "perf",
    "watch the kernel (perf_event_open)",
    `my $attr = pack("LLQ", 1, 112, 0) . ("\\0" x 96); return call("perf_event_open", $attr, 0, -1, -1, 0)`,
  ),
  call("fanotify", "watch every file (fanotify)", `return call("fanotify_init", 0x200, 0)`),
  call("secret-memory", "memory that the host cannot see (memfd_secret)", `return call("memfd_secret", 0)`),
  call("kexec", "load another kernel", `return call("kexec_load", 0, 0, 0, 0xffffffff)`, ["EINVAL", "EBUSY"]),
  call("kexec-file", "load another kernel from a file", `return call("kexec_file_load", -1, -1, 1, $zeros, 0)`, [
    "EBADF",
    "EINVAL",
    "EBUSY",
  ]),
  call("load-module-file", "load a kernel module from a file", `return call("finit_module", -1, $zeros, 0)`, [
    "EBADF",
    "EINVAL",
  ]),
  call(
    "load-module",
    "load a kernel module",
    `my $image = "none"; my $none = "\\0"; return call("init_module", $image, 4, $none)`,
    ["ENOEXEC", "EFAULT", "EINVAL"],
  ),
  call(
    "remove-module",
    "remove a kernel module",
    `my $name = "lintel_none\\0"; return call("delete_module", $name, 2048)`,
    ["ENOENT"],
  ),
  call("reboot", "restart the machine", `return call("reboot", 0, 0, 0, 0)`, ["EINVAL"]),
  call("swap", "add swap", `my $path = "/lintel/none\\0"; return call("swapon", $path, 0)`, ["ENOENT", "EINVAL"]),
  call("clock", "set the clock", `my $timex = pack("Lx4", 0x4000) . ("\\0" x 240); return call("adjtimex", $timex)`, [
    "EINVAL",
  ]),
  call("clock-now", "set the clock (settimeofday)", `return call("settimeofday", 0, 0)`),
  call("quota", "steer the quotas of disks", `return call("quotactl", 0x800001 << 8, 0, 0, 0)`, ["EINVAL", "ENODEV"]),
  call("port-range", "talk to one hardware port (ioperm)", `return call("ioperm", 0, 1, 1)`),
  call("ports", "talk to hardware ports (iopl)", `return call("iopl", 3)`),
  call("kernel-log", "read the kernel's log", `my $b = "\\0" x 64; return call("syslog", 3, $b, 64)`),
  call("accounting", "switch process accounting", `return call("acct", 0)`),
  call("personality", "switch address randomisation off", `return call("personality", 0x40000)`),
];
