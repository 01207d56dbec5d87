import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Addresses that are somebody's inside: this machine, its networks, its cloud. Documentation ranges are not among them. */
const inside4 = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["168.63.129.16", 32],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const)
  inside4.addSubnet(network, bits, "ipv4");
/** A list of its own: an IPv4 address would be found under `::ffff:0:0`. */
const inside6 = new BlockList();
for (const [network, bits] of [
  // Unspecified, loopback, and whatever carries an IPv4 address inside: the name has another one if it is meant well.
  ["::", 96],
  ["::ffff:0:0", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const)
  inside6.addSubnet(network, bits, "ipv6");

/** Whether an address may be connected to without anybody having said so. What is no address is not. */
export function isPublic(address: string): boolean {
  if (isIPv4(address)) return !inside4.check(address, "ipv4");
  return isIPv6(address) && !address.includes("%") && !inside6.check(address, "ipv6");
}
