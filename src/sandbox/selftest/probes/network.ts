import type { Probe } from "./probe.ts";
import { refusedAddress, refusedCall, refusedFamily } from "./probe.ts";

function family(name: string, number: number, tried: string): Probe {
  const perl = `for my $type (1, 2, 3, 5) { return 1 if socket(my $s, ${number}, $type, 0) } return 0`;
  return { name, tried, perl, refusals: refusedFamily };
}

function reach(name: string, tried: string, perl: string): Probe {
  return { name, tried, perl, refusals: refusedAddress };
}

const allowedFamilies = "1 => 1, 2 => 1, 10 => 1, 16 => 1";

/** Ways out over a network. `$value{...}`: addresses of the witnesses outside, and of a neighbour's sandbox. */
export const networkProbes: readonly Probe[] = [
  reach("tcp4", "connect to an address of the internet", `return tcp("192.0.2.1", 443)`),
  reach("tcp4-witness", "connect to a container on the engine's bridge", `return tcp($value{witness}, $value{port})`),
  reach(
    "udp4-witness",
    "send a datagram to that container",
    `socket(my $s, 2, 2, 0) or return 0; return send($s, $value{token}, 0, Socket::pack_sockaddr_in($value{port}, Socket::inet_aton($value{witness})))`,
  ),
  reach(
    "tcp6",
    "connect over IPv6",
    `return connects(10, 1, Socket::pack_sockaddr_in6(443, Socket::inet_pton(10, "2001:db8::1")))`,
  ),
  reach(
    "udp6",
    "send a datagram over IPv6",
    `socket(my $s, 10, 2, 0) or return 0; return send($s, "x", 0, Socket::pack_sockaddr_in6(53, Socket::inet_pton(10, "2001:db8::1")))`,
  ),
  reach("metadata", "ask the cloud's metadata address", `return tcp("169.254.169.254", 80)`),
  reach(
    "metadata6",
    "ask the cloud's metadata address over IPv6",
    `return connects(10, 1, Socket::pack_sockaddr_in6(80, Socket::inet_pton(10, "fd00:ec2::254")))`,
  ),
  {
    name: "dns",
    tried: "look a name up with the system's resolver",
    perl: `return defined((gethostbyname("example.org"))[4]) ? 1 : nay("the name is not found")`,
    refusals: [],
  },
  reach(
    "dns-raw",
    "send a question to a resolver directly",
    `my $q = pack("nnnnnn", 1, 0x100, 1, 0, 0, 0) . "\\7example\\3org\\0" . pack("nn", 16, 1); socket(my $s, 2, 2, 0) or return 0; for my $ip ("192.0.2.53", "127.0.0.11") { send($s, $q, 0, Socket::pack_sockaddr_in(53, Socket::inet_aton($ip))) or return 0; vec(my $in = "", fileno($s), 1) = 1; return 1 if select($in, undef, undef, 0.3) > 0 && sysread($s, my $b, 512); } return 0`,
  ),
  reach(
    "gateway-host",
    "connect to the host by its address on the bridge",
    `return tcp($value{gateway}, $value{hostport})`,
  ),
  reach("host-loopback", "connect to a port on the host's own loopback", `return tcp("127.0.0.1", $value{hostport})`),
  reach(
    "host-loopback-forms",
    "connect to a port of the host by other names of its loopback",
    `for my $ip ("0.0.0.0", "127.0.0.2", "127.255.255.254") { return $ip if tcp($ip, $value{hostport}) } for my $ip ("::1", "::ffff:127.0.0.1", "::", "::ffff:0.0.0.0") { return $ip if connects(10, 1, Socket::pack_sockaddr_in6($value{hostport}, Socket::inet_pton(10, $ip))) } return 0`,
  ),
  reach(
    "link-local",
    "connect to a router by its link-local address",
    `for my $scope (1 .. 4) { return $scope if connects(10, 1, Socket::pack_sockaddr_in6(80, Socket::inet_pton(10, "fe80::1"), $scope)) } return 0`,
  ),
  reach(
    "multicast",
    "send a datagram to every machine on the network",
    `socket(my $s, 2, 2, 0) or return 0; setsockopt($s, 1, 6, pack("i", 1)); for my $ip ("224.0.0.1", "239.255.255.250", "255.255.255.255") { return $ip if send($s, "x", 0, Socket::pack_sockaddr_in(1900, Socket::inet_aton($ip))) } return 0`,
  ),
  {
    name: "dns-configured",
    tried: "ask the resolvers that the engine wrote down",
    perl: `open(my $f, "<", "/etc/resolv.conf") or return nay("none is written down"); my @all = map { /^nameserver\\s+(\\d+\\.\\d+\\.\\d+\\.\\d+)/ ? $1 : () } <$f>; my $q = pack("nnnnnn", 1, 0x100, 1, 0, 0, 0) . "\\7example\\3org\\0" . pack("nn", 1, 1); for my $ip (@all) { socket(my $s, 2, 2, 0) or next; send($s, $q, 0, Socket::pack_sockaddr_in(53, Socket::inet_aton($ip))) or next; vec(my $in = "", fileno($s), 1) = 1; return $ip if select($in, undef, undef, 0.5) > 0 && sysread($s, my $b, 512) } return nay("none of " . @all . " answers")`,
    refusals: [],
  },
  reach(
    "neighbour-abstract",
    "connect to an abstract socket of another job",
    `return connects(1, 1, pack("Sa*", 1, "\\0$value{marker}"))`,
  ),
  reach(
    "host-abstract",
    "connect to an abstract socket of the host",
    `return connects(1, 1, pack("Sa*", 1, "\\0$value{token}"))`,
  ),
  reach(
    "engine-tcp",
    "connect to the engine's API over TCP",
    `for my $ip ("127.0.0.1", $value{gateway}) { for my $port (2375, 2376, 4243) { return 1 if tcp($ip, $port) } } return 0`,
  ),
  reach(
    "neighbour-loopback",
    "connect to a server on another job's loopback",
    `return tcp("127.0.0.1", $value{neighbour})`,
  ),
  {
    name: "raw-socket",
    tried: "open a raw IP socket",
    perl: `return socket(my $s, 2, 3, 1)`,
    refusals: refusedFamily,
  },
  family("packet-socket", 17, "open a packet socket (AF_PACKET)"),
  family("vsock", 40, "open a socket to the hypervisor (AF_VSOCK)"),
  family("kernel-crypto", 38, "open a socket to the kernel's crypto (AF_ALG)"),
  family("bluetooth", 31, "open a Bluetooth socket"),
  family("xdp", 44, "open an XDP socket"),
  family("tipc", 30, "open a TIPC socket"),
  {
    name: "other-families",
    tried: "open a socket of any other family",
    perl: `my %fine = (${allowedFamilies}); my @open; for my $f (0 .. 50) { next if $fine{$f}; for my $t (1, 2, 3, 5) { push @open, $f if socket(my $s, $f, $t, 0) } } return @open ? "families @open" : nay("none opens")`,
    refusals: [],
  },
  {
    name: "netlink-families",
    tried: "talk to the kernel's firewall, audit, devices or IPsec (netlink)",
    perl: `my @open; for my $p (1 .. 22) { for my $t (2, 3) { push @open, $p if socket(my $s, 16, $t, $p) } } return @open ? "protocols @open" : nay("none opens")`,
    refusals: [],
  },
  {
    name: "netlink-address",
    tried: "give an interface an address (netlink)",
    perl: `socket(my $s, 16, 3, 0) or return 0; my $body = pack("CCCCl", 2, 32, 0, 0, 1) . pack("SSC4", 8, 2, 10, 99, 99, 99); send($s, pack("LSSLL", 16 + length $body, 20, 0x605, 1, 0) . $body, 0) or return 0; sysread($s, my $r, 4096) or return 0; my $e = unpack("x16l", $r); return 1 if $e == 0; $! = -$e; return 0`,
    refusals: refusedCall,
  },
  {
    name: "netlink-route",
    tried: "make a route (netlink)",
    perl: `socket(my $s, 16, 3, 0) or return 0; my $body = pack("CCCCCCCCL", 2, 0, 0, 0, 254, 4, 0, 1, 0) . pack("SSL", 8, 4, 1); send($s, pack("LSSLL", 16 + length $body, 24, 0x605, 1, 0) . $body, 0) or return 0; sysread($s, my $r, 4096) or return 0; my $e = unpack("x16l", $r); return 1 if $e == 0; $! = -$e; return 0`,
    refusals: refusedCall,
    through: ["EINVAL", "EEXIST", "ENETDOWN", "ENETUNREACH"],
  },
  {
    name: "interfaces",
    tried: "find an interface besides the loopback",
    perl: `my @found = grep { !/\\/lo$/ } glob("/sys/class/net/*"); open(my $f, "<", "/proc/net/dev") or return 0; while (<$f>) { push @found, $1 if /^\\s*([^:\\s]+):/ && $1 ne "lo" } return @found ? "@found" : nay("only the loopback")`,
    refusals: [],
  },
];
