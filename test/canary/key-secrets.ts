import { createPrivateKey } from "node:crypto";
import { leastBytes } from "./forms-of.ts";
import type { Secret } from "./create-search.ts";

/** What is secret in a private key (PEM): the lines of its body, and the numbers themselves. */
export const keySecrets = (name: string, pem: string): readonly Secret[] => {
  const lines = pem.split("\n").filter((line) => line.length >= leastBytes && !line.startsWith("-----"));
  const { d, p, q } = createPrivateKey(pem).export({ format: "jwk" });
  const numbers = Object.entries({ d, p, q }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return [
    ...lines.map((value, n) => ({ name: `${name}, line ${n + 1}`, value })),
    ...numbers.map(([which, value]) => ({ name: `${name}, ${which}`, value: Buffer.from(value, "base64url") })),
  ];
};
