import type { Probe } from "./probe.ts";
import { refusedFile } from "./probe.ts";

const write = 1;
const read = 0;

function opens(name: string, tried: string, path: string, flags: number): Probe {
  return { name, tried, perl: `return opens("${path}", ${flags})`, refusals: refusedFile };
}

/** Opens whatever matches; nothing that matches is as good as refused. */
function opensAny(name: string, tried: string, globs: readonly string[], flags: number): Probe {
  const list = globs.map((glob) => `glob("${glob}")`).join(", ");
  const perl = `my @found = grep { -e $_ } (${list}); for my $path (@found) { return $path if opens($path, ${flags}) } return @found ? 0 : nay("there is none")`;
  return { name, tried, perl, refusals: refusedFile };
}

const cgroups = "{/sys/fs/cgroup,/sys/fs/cgroup/*,/sys/fs/cgroup/*/*}";
const usualDevices = "console|core|fd|full|mqueue|null|ptmx|pts|random|shm|stderr|stdin|stdout|tty|urandom|zero";

/** Files of the kernel, the host, the engine and of devices. Opening is enough: nothing is written. */
export const fileProbes: readonly Probe[] = [
  opens("core-pattern", "choose what the kernel runs on a crash", "/proc/sys/kernel/core_pattern", write),
  opens("modprobe", "choose what the kernel runs to load modules", "/proc/sys/kernel/modprobe", write),
  opens("sysctl-memory", "change how memory is given out", "/proc/sys/vm/overcommit_memory", write),
  opens("sysctl-network", "change how packets are forwarded", "/proc/sys/net/ipv4/ip_forward", write),
  opens("sysrq", "press the system request key", "/proc/sysrq-trigger", write),
  {
    name: "sysctl-any",
    tried: "change any setting of the kernel",
    perl: `for my $path (glob("/proc/sys/*/* /proc/sys/*/*/* /proc/sys/*/*/*/*")) { return $path if -f $path && opens($path, 1) } return nay("none opens")`,
    refusals: [],
  },
  {
    name: "proc-any",
    tried: "write to any of the kernel's own files in /proc",
    perl: `for my $path (glob("/proc/* /proc/irq/* /proc/irq/*/* /proc/fs/*/* /proc/driver/* /proc/bus/*/*")) { next if $path =~ m{^/proc/(\\d+|self|thread-self|sys)(/|$)} || !-f $path; return $path if opens($path, 1) } return nay("none opens")`,
    refusals: [],
  },
  {
    name: "sys-any",
    tried: "write to any of the kernel's files in /sys",
    perl: `for my $path (glob("/sys/*/* /sys/*/*/* /sys/module/*/parameters/* /sys/kernel/mm/*/*/*")) { return $path if -f $path && opens($path, 1) } return nay("none opens")`,
    refusals: [],
  },
  opensAny(
    "huge-pages",
    "take memory as huge pages away from the host",
    ["/proc/sys/vm/nr_hugepages", "/sys/kernel/mm/hugepages/*/nr_hugepages"],
    write,
  ),
  opensAny(
    "terminal",
    "write to the terminal of whoever started the engine",
    ["/dev/tty", "/dev/console", "/dev/tty[0-9]*", "/dev/vcs*"],
    write,
  ),
  opensAny("uevent-helper", "choose what the kernel runs on a hot plug", ["/sys/kernel/uevent_helper"], write),
  opensAny("binary-format", "register an interpreter with the kernel", ["/proc/sys/fs/binfmt_misc/register"], write),
  opensAny("release-agent", "choose what runs when a control group empties", [`${cgroups}/release_agent`], write),
  opensAny(
    "raise-limits",
    "raise one's own limits in the control group",
    [`${cgroups}/memory.limit_in_bytes`, `${cgroups}/memory.max`, `${cgroups}/pids.max`, `${cgroups}/cpu.cfs_quota_us`],
    write,
  ),
  opensAny("leave-cgroup", "leave the control group", [`${cgroups}/cgroup.procs`, `${cgroups}/tasks`], write),
  opensAny("pci", "write to the PCI bus", ["/proc/bus/pci/*/*", "/sys/bus/pci/rescan"], write),
  opensAny("debugfs", "read the kernel's debugging files", ["/sys/kernel/debug/*", "/sys/kernel/tracing/*"], read),
  {
    name: "kcore",
    tried: "read the machine's memory (/proc/kcore)",
    perl: `sysopen(my $f, "/proc/kcore", 0) or return 0; return sysread($f, my $b, 64) ? 1 : nay("there is nothing to read")`,
    refusals: refusedFile,
  },
  {
    name: "kernel-addresses",
    tried: "learn where the kernel lies",
    perl: `open(my $f, "<", "/proc/kallsyms") or return 0; while (<$f>) { return 1 if /^0*[1-9a-f]/ } return nay("every address is zero")`,
    refusals: refusedFile,
  },
  {
    name: "other-processes",
    tried: "see processes besides one's own",
    perl: `my @others; for my $p (glob("/proc/[0-9]*")) { open(my $f, "<", "$p/cmdline") or next; local $/; my $line = <$f> // ""; push @others, $p if $line =~ /dockerd|containerd|runner\\/run|$value{marker}/ } return @others ? "@others" : nay("none is there")`,
    refusals: [],
  },
  {
    name: "root-filesystem",
    tried: "write to the image",
    perl: `for my $folder ("/", "/etc", "/usr/bin", "/opt", "/var", "/root", "/bin", "/lib") { return $folder if opens("$folder/lintel-probe", 65) } return 0`,
    refusals: refusedFile,
  },
  {
    name: "name-resolution",
    tried: "write the files that name resolution reads",
    perl: `for my $path ("/etc/hosts", "/etc/resolv.conf", "/etc/hostname", "/etc/passwd") { return $path if opens($path, 1) } return 0`,
    refusals: refusedFile,
  },
  opens("shadow", "read password hashes", "/etc/shadow", read),
  {
    name: "engine-socket",
    tried: "find the engine's socket, or any other that does not belong here",
    perl: `my @paths = map { chomp; $_ } \`find / -xdev \\\\( -path /proc -o -path /sys \\\\) -prune -o -type s -print 2>/dev/null\`; for my $path (@paths, "/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "/run/podman/podman.sock", "/run/crio/crio.sock", "/run/lintel-gateway/npm.sock") { return $path if connects(1, 1, Socket::pack_sockaddr_un($path)) } return 0`,
    refusals: refusedFile,
  },
  {
    name: "engine-data",
    tried: "find the engine's own folder, with every volume in it",
    perl: `for my $folder ("/proc/1/root$value{engineroot}", "/proc/self/root$value{engineroot}", $value{engineroot}, "/host$value{engineroot}", "/mnt$value{engineroot}") { return $folder if opendir(my $d, $folder) } return 0`,
    refusals: refusedFile,
  },
  {
    name: "host-mounts",
    tried: "find a folder of the host among the mounts",
    perl: `my %fine = map { $_ => 1 } qw(/ /dev/mqueue /dev/pts /dev/shm /etc/hostname /etc/hosts /etc/resolv.conf /workspace /lintel /tmp /home/lintel); open(my $f, "<", "/proc/self/mountinfo") or return 0; my @odd = grep { my $at = $_; !$fine{$at} && $at !~ m{^/(proc|sys|dev)(/|$)} } map { (split / /)[4] } <$f>; return @odd ? "@odd" : nay("only what belongs here")`,
    refusals: [],
  },
  {
    name: "neighbour-files",
    tried: "find a file of a job that runs at the same time",
    perl: `my @found = map { chomp; $_ } \`find / \\\\( -path /proc -o -path /sys \\\\) -prune -o -name '$value{marker}*' -print 2>/dev/null\`; return @found ? "@found" : nay("it is nowhere")`,
    refusals: [],
  },
  {
    name: "neighbour-memory",
    tried: "attach shared memory of a job that runs at the same time",
    perl: `my $id = shmget($value{shm}, 64, 0); return 0 if !defined $id; return shmread($id, my $b, 0, 4) ? 1 : 0`,
    refusals: refusedFile,
  },
  {
    name: "neighbour-messages",
    tried: "find message queues and semaphores of a job that runs at the same time",
    perl: `return "a queue" if defined msgget($value{shm}, 0); return "semaphores" if defined semget($value{shm}, 0, 0); return 0`,
    refusals: refusedFile,
  },
  {
    name: "devices",
    tried: "find a device besides the usual ones",
    perl: `my @odd = grep { m{^/dev/([^/]+)$} && $1 !~ /^(${usualDevices})$/ } glob("/dev/*"); return @odd ? "@odd" : nay("none is there")`,
    refusals: [],
  },
  opensAny("memory-devices", "open the machine's memory", ["/dev/mem", "/dev/kmem", "/dev/port"], read),
  opensAny("virtualisation", "open the hypervisor's devices", ["/dev/kvm", "/dev/vhost-*", "/dev/vsock"], read),
  opensAny("fuse", "open FUSE", ["/dev/fuse", "/dev/cuse"], read),
  opensAny("tunnel", "open a network tunnel", ["/dev/net/tun", "/dev/tap*", "/dev/ppp"], read),
  opensAny(
    "disks",
    "open a disk",
    ["/dev/sd*", "/dev/vd*", "/dev/nvme*", "/dev/loop*", "/dev/dm-*", "/dev/mapper/*"],
    read,
  ),
  opensAny("kernel-messages", "write to the kernel's log", ["/dev/kmsg"], write),
];
