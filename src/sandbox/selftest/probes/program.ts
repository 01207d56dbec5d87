import type { Probe } from "./probe.ts";

/** Numbers of system calls on x86-64 and on arm64; -1 where there is none. */
const numbers: Readonly<Record<string, readonly [number, number]>> = {
  acct: [163, 89],
  add_key: [248, 217],
  adjtimex: [159, 171],
  bpf: [321, 280],
  capset: [126, 91],
  chroot: [161, 51],
  clone: [56, 220],
  clone3: [435, 435],
  delete_module: [176, 106],
  fanotify_init: [300, 262],
  finit_module: [313, 273],
  fsopen: [430, 430],
  fspick: [433, 433],
  init_module: [175, 105],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  ioperm: [173, -1],
  iopl: [172, -1],
  kcmp: [312, 272],
  kexec_file_load: [320, 294],
  kexec_load: [246, 104],
  keyctl: [250, 219],
  memfd_secret: [447, 447],
  mknodat: [259, 33],
  mount: [165, 40],
  mount_setattr: [442, 442],
  move_mount: [429, 429],
  open_by_handle_at: [304, 265],
  open_tree: [428, 428],
  perf_event_open: [298, 241],
  personality: [135, 92],
  pidfd_getfd: [438, 438],
  pidfd_open: [434, 434],
  pivot_root: [155, 41],
  prctl: [157, 167],
  prlimit64: [302, 261],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  ptrace: [101, 117],
  quotactl: [179, 60],
  reboot: [169, 142],
  request_key: [249, 218],
  sched_setscheduler: [144, 119],
  setdomainname: [171, 162],
  setgroups: [116, 159],
  sethostname: [170, 161],
  setns: [308, 268],
  setpriority: [141, 140],
  setresgid: [119, 149],
  settimeofday: [164, 170],
  setuid: [105, 146],
  swapon: [167, 224],
  syslog: [103, 116],
  umount2: [166, 39],
  unshare: [272, 97],
  userfaultfd: [323, 282],
};

/** `call` takes its arguments as they are: a number is a number, a variable with text is a pointer to it. */
const prologue = String.raw`
use strict; use warnings; use Errno (); use POSIX (); use Socket ();
my $arm = (POSIX::uname())[4] eq "aarch64" ? 1 : 0;
my %number = (__NUMBERS__);
my %value = (__VALUES__);
my $zeros = "\0" x 4096;
sub nay { return "no: $_[0]" }
sub call { my ($name, @rest) = @_; my $n = $number{$name}[$arm]; if ($n < 0) { $! = 38; return 0 } return syscall($n, @rest) != -1 }
sub opens { my ($path, $flags) = @_; return sysopen(my $f, $path, $flags) }
sub connects { my ($family, $type, $address) = @_; socket(my $s, $family, $type, 0) or return 0; return connect($s, $address) }
sub tcp { my ($ip, $port) = @_; return connects(2, 1, Socket::pack_sockaddr_in($port, Socket::inet_aton($ip))) }
sub attempt {
  my ($name, $body) = @_;
  pipe(my $r, my $w) or die;
  my $child = fork;
  if (!defined $child) { print "probe\t$name\tbroken\tfork: $!\n"; return }
  if ($child == 0) {
    close $r; alarm 10; $! = 0;
    my $answer = eval { $body->() };
    my ($code) = grep { exists $!{$_} && $!{$_} } sort keys %!;
    my $said = $@ ne "" ? "broken\t$@" : !defined $answer || $answer eq "" || $answer eq "0" ? "refused\t" . ($code // "EOK")
      : $answer =~ /^no: (.*)/s ? "kept\t$1" : $answer eq "1" ? "through\t" : "through\t$answer";
    $said =~ s/\s+/ /g; $said =~ s/ /\t/;
    syswrite($w, "$said\n"); POSIX::_exit(0);
  }
  close $w;
  my $line = <$r> // ""; waitpid($child, 0); my $signal = $? & 127;
  chomp $line;
  print "probe\t$name\t", $line eq "" ? "broken\tended by signal $signal" : $line, "\n";
}
$| = 1;
`;

/** The Perl program that makes these attempts and prints a line for each; `values` are its `$value{...}`. */
export function probeProgram(probes: readonly Probe[], values: Readonly<Record<string, string | number>>): string {
  const table = Object.entries(numbers).map(([name, [intel, arm]]) => `${name} => [${intel}, ${arm}]`);
  const given = Object.entries(values).map(
    ([name, value]) => `${name} => '${String(value).replaceAll(/['\\]/gu, "")}'`,
  );
  const head = prologue.replace("__NUMBERS__", table.join(", ")).replace("__VALUES__", given.join(", "));
  return `${head}${probes.map(({ name, perl }) => `attempt('${name}', sub { ${perl} });\n`).join("")}`;
}
