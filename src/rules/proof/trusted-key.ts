import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import type { Instant } from "../../model/names.ts";

/** A public key that may speak for proof, known by the digest of its SPKI form. */
export type TrustedKey = {
  readonly keyid: string;
  readonly key: KeyObject;
  /** Evidence must have been complete within these; undefined = no bound. */
  readonly notBefore: Instant | undefined;
  readonly notAfter: Instant | undefined;
  /** Where it was found, for people. */
  readonly from: string;
};

/** Identifies a public key: `sha256:` of its SPKI form (DER). */
export const keyIdOf = (key: KeyObject): string =>
  `sha256:${createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex")}`;

const prefix = Buffer.from("302a300506032b6570032100", "hex");

/**
 * Reads an Ed25519 public key: PEM, or base64 of its SPKI form or of its 32 bytes. Undefined for anything else, private
 * keys included: whoever checks must not hold one.
 */
export const readPublicKey = (text: string): KeyObject | undefined => {
  const pem = /-----BEGIN PUBLIC KEY-----([\sA-Za-z0-9+/=]+)-----END PUBLIC KEY-----/u.exec(text.trim())?.[1];
  const base64 = (pem ?? text).replaceAll(/\s+/gu, "");
  const bytes = Buffer.from(base64, "base64");
  if (bytes.toString("base64") !== base64) return undefined;
  const der = bytes.length === 32 && pem === undefined ? Buffer.concat([prefix, bytes]) : bytes;
  if (der.length !== prefix.length + 32 || !der.subarray(0, prefix.length).equals(prefix)) return undefined;
  return createPublicKey({ key: der, format: "der", type: "spki" });
};

/** Every key in a key file: PEM blocks, or one base64 a line. Undefined when anything in it is no public key. */
export const readKeyFile = (text: string, from: string): readonly TrustedKey[] | undefined => {
  const blocks = text.match(/-----BEGIN [^-]+-----[^-]*-----END [^-]+-----/gu);
  const parts = blocks ?? text.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith("#"));
  const keys = parts.map(readPublicKey);
  if (keys.length === 0 || keys.includes(undefined)) return undefined;
  return keys.flatMap((key) =>
    key === undefined ? [] : [{ keyid: keyIdOf(key), key, notBefore: undefined, notAfter: undefined, from }],
  );
};
