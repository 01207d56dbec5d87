import type { Probe } from "./probe.ts";
import { refusedCall, refusedFile } from "./probe.ts";

function call(name: string, tried: string, perl: string, through?: readonly string[]): Probe {
  return { name, tried, perl, refusals: refusedCall, ...(through === undefined ? {} : { through }) };
}

/** Where it may, a probe goes into a namespace of its own first, so that what it mounts is seen by no other. */
const strings = `syscall($number{unshare}[$arm], 0x20000); my ($none, $tmp, $tmpfs, $proc, $root) = ("none\\0", "/tmp\\0", "tmpfs\\0", "proc\\0", "/\\0");`;

/** Ways to more power: users, capabilities, namespaces, mounts, devices. */
export const privilegeProbes: readonly Probe[] = [
  call("setuid", "become root", `return call("setuid", 0)`),
  call("setgid", "join root's group", `return call("setresgid", 0, 0, 0)`),
  call("setgroups", "join root's supplementary groups", `my $list = pack("L", 0); return call("setgroups", 1, $list)`),
  call(
    "capset",
    "take every capability",
    `my $head = pack("LL", 0x20080522, 0); my $data = "\\xff" x 24; return call("capset", $head, $data)`,
  ),
  call("ambient-capability", "keep a capability across exec", `return call("prctl", 47, 2, 13, 0, 0)`),
  {
    name: "capabilities",
    tried: "find a capability that was left over",
    perl: `open(my $f, "<", "/proc/self/status") or return 0; my @left = grep { /^Cap(Inh|Prm|Eff|Bnd|Amb):\\s*0*[1-9a-f]/ } <$f>; return @left ? join(" ", @left) : nay("every set is empty")`,
    refusals: [],
  },
  {
    name: "no-new-privileges",
    tried: "run where set-user-ID programs work",
    perl: `my $set = syscall($number{prctl}[$arm], 39, 0, 0, 0, 0); return $set == 1 ? nay("no_new_privs is set") : $set == 0 ? 1 : 0`,
    refusals: [],
  },
  call("unshare-user", "make a user namespace", `return call("unshare", 0x10000000)`),
  call("unshare-net", "make a network namespace", `return call("unshare", 0x40000000)`),
  call("unshare-mount", "make a mount namespace", `return call("unshare", 0x20000)`),
  call(
    "clone-user",
    "start a process in a user namespace",
    `my $n = $number{clone}[$arm]; my $r = syscall($n, 0x10000011, 0, 0, 0, 0); POSIX::_exit(0) if $r == 0; return $r > 0`,
  ),
  call(
    "clone3-user",
    "the same by clone3, whose arguments no filter can see",
    `my $args = pack("Q11", 0x10000000, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0); my $r = syscall($number{clone3}[$arm], $args, 88); POSIX::_exit(0) if $r == 0; return $r > 0`,
  ),
  {
    name: "unshare-others",
    tried: "make a namespace of any other kind",
    perl: `for my $flag (0x8000000, 0x4000000, 0x2000000, 0x20000000, 0x80) { return sprintf("%x", $flag) if call("unshare", $flag) } return 0`,
    refusals: refusedCall,
    through: ["EINVAL"],
  },
  {
    name: "setns-others",
    tried: "enter any other namespace of the first process",
    perl: `for my $kind ("user", "mnt", "pid", "ipc", "uts", "cgroup") { open(my $f, "<", "/proc/1/ns/$kind") or next; return $kind if call("setns", fileno($f), 0) } return 0`,
    refusals: [...refusedCall, "ENOENT"],
    through: ["EINVAL"],
  },
  call(
    "setns",
    "enter the first process's network namespace",
    `open(my $f, "<", "/proc/1/ns/net") or return 0; return call("setns", fileno($f), 0)`,
  ),
  call("mount-tmpfs", "mount a file system", `${strings} return call("mount", $none, $tmp, $tmpfs, 0, $zeros)`),
  call("mount-proc", "mount a fresh /proc", `${strings} return call("mount", $proc, $tmp, $proc, 0, $zeros)`),
  call("mount-bind", "bind / somewhere writable", `${strings} return call("mount", $root, $tmp, $none, 4096, $zeros)`),
  call("remount-root", "make the root writable", `${strings} return call("mount", $none, $root, $none, 4128, $zeros)`),
  call("fsopen", "mount by the newer calls (fsopen)", `${strings} return call("fsopen", $tmpfs, 0)`),
  call(
    "open-tree",
    "take a detached copy of the mounts (open_tree)",
    `${strings} return call("open_tree", -100, $root, 1)`,
  ),
  call(
    "move-mount",
    "move a mount elsewhere (move_mount)",
    `${strings} return call("move_mount", -100, $root, -100, $tmp, 0)`,
    ["EINVAL"],
  ),
  call(
    "mount-attributes",
    "make every mount writable (mount_setattr)",
    `${strings} my $attributes = pack("QQQQ", 0, 1, 0, 0); return call("mount_setattr", -100, $root, 0x8000, $attributes, 32)`,
    ["EINVAL"],
  ),
  call("fspick", "take a mounted file system up again (fspick)", `${strings} return call("fspick", -100, $root, 0)`),
  call(
    "grow-tmp",
    "raise the limit of /tmp",
    `${strings} my $size = "size=100g\\0"; return call("mount", $none, $tmp, $none, 32, $size)`,
  ),
  call(
    "unmask",
    "unmount what hides parts of /proc",
    `syscall($number{unshare}[$arm], 0x20000); my $path = "/proc/kcore\\0"; return call("umount2", $path, 2)`,
    ["EINVAL"],
  ),
  call("pivot-root", "change the root (pivot_root)", `${strings} return call("pivot_root", $tmp, $tmp)`, [
    "EINVAL",
    "EBUSY",
  ]),
  call("chroot", "change the root (chroot)", `${strings} return call("chroot", $tmp)`),
  call(
    "open-by-handle",
    "open a host's file by its inode (open_by_handle_at)",
    `my $handle = pack("LlQ", 8, 1, 2); return call("open_by_handle_at", -100, $handle, 0)`,
    ["ESTALE", "EBADF", "EINVAL", "EFAULT"],
  ),
  call("domain-name", "rename the machine's domain", `my $name = "lintel"; return call("setdomainname", $name, 6)`),
  call("hostname", "rename the machine", `my $name = "lintel"; return call("sethostname", $name, 6)`),
  call("real-time", "take real-time priority", `my $p = pack("L", 1); return call("sched_setscheduler", 0, 1, $p)`),
  call("nice", "take a higher priority", `return call("setpriority", 0, 0, -20)`),
  call(
    "core-limit",
    "allow core dumps again",
    `my $limit = pack("QQ", 1 << 30, 1 << 30); return call("prlimit64", 0, 4, $limit, 0)`,
  ),
  {
    name: "oom-score",
    tried: "have others killed first when memory runs out",
    perl: `sysopen(my $f, "/proc/self/oom_score_adj", 1) or return 0; return syswrite($f, "-1000")`,
    refusals: refusedCall,
  },
  {
    name: "mknod-disk",
    tried: "make a node for the host's disk",
    perl: `my $path = "/tmp/disk\\0"; return call("mknodat", -100, $path, 0x6180, (8 << 8)) || (sub { my $p2 = "/tmp/disk2\\0"; call("mknodat", -100, $p2, 0x6180, (254 << 8)) })->()`,
    refusals: refusedFile,
  },
  {
    name: "mknod-memory",
    tried: "make a node for the machine's memory",
    perl: `my $path = "/tmp/mem\\0"; return call("mknodat", -100, $path, 0x2180, (1 << 8) | 1)`,
    refusals: refusedFile,
  },
];
