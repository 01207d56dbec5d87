import { createHash } from "node:crypto";
import type { Digest } from "../model/names.ts";
import { canonicalJson } from "./canonical-json.ts";

/**
 * Digest of a plain JSON value (objects, arrays, strings, finite numbers, booleans, null), the same on every machine and
 * for every order of keys. Keys whose value is undefined count as absent. Throws for what JSON cannot say.
 */
export const digestOf = (value: unknown): Digest => digestOfBytes(canonicalJson(value));

/** Digest of some bytes; of text, of its UTF-8. */
export const digestOfBytes = (bytes: Uint8Array | string): Digest =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** Enough of a digest to name things by. */
export const short = (digest: Digest): string => digest.replace(/^sha256:/u, "").slice(0, 12);
