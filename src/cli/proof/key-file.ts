import { createPublicKey } from "node:crypto";
import { readKeyFile, type TrustedKey } from "../../rules/proof/trusted-key.ts";
import { readBounded } from "./read-bounded.ts";

/** No list of public keys is longer. */
const mostKeyBytes = 256 * 1024;

/** The keys in a key file, or what it holds instead of them and what to do. */
export const readKeys = async (
  file: string,
): Promise<{ readonly keys: readonly TrustedKey[] } | { readonly wrong: string }> => {
  const read = await readBounded(file, mostKeyBytes);
  if ("wrong" in read) return read;
  const text = Buffer.from(read.bytes).toString("utf8");
  const keys = read.bytes.byteLength > mostKeyBytes ? undefined : readKeyFile(text, file);
  return keys === undefined ? { wrong: `${file} ${insteadOfKeys(text)}` } : { keys };
};

const right = "Proof is checked with public Ed25519 keys: PEM, or base64 as `lintel proof key` prints it.";

const insteadOfKeys = (text: string): string => {
  if (/PRIVATE KEY-----/u.test(text))
    return "holds a private key. Whoever checks needs the public half only, and nobody but the server should have the other: `lintel proof key` prints it.";
  if (/^\s*(?:ssh-|ecdsa-|sk-)/mu.test(text)) return `holds a key of SSH. ${right}`;
  if (/BEGIN (?:X509 |TRUSTED )?CERTIFICATE/u.test(text)) return `holds a certificate, not a bare key. ${right}`;
  const kind = kindOf(text);
  if (kind !== undefined && kind !== "ed25519") return `holds a public key of another kind (${kind}). ${right}`;
  if (text.trim() === "") return `is empty. ${right}`;
  return `holds no public Ed25519 key, or something besides. ${right}`;
};

const kindOf = (text: string): string | undefined => {
  try {
    return createPublicKey(text).asymmetricKeyType;
  } catch {
    // Whatever is wrong with it, it is no key; OpenSSL has no one code for that.
    return undefined;
  }
};
