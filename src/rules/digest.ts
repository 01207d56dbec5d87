import { createHash } from "node:crypto";
import type { Digest } from "../model/names.ts";

/**
 * Digest of a plain JSON value (objects, arrays, strings, finite numbers, booleans, null), the same on every machine and
 * for every order of keys. Keys whose value is undefined count as absent. Throws for what JSON cannot say.
 */
export const digestOf = (value: unknown): Digest =>
  `sha256:${createHash("sha256").update(canonical(value), "utf8").digest("hex")}`;

const canonical = (value: unknown): string => {
  if (value === null || typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object") return canonicalObject(value);
  throw new TypeError(`A digest cannot cover ${typeof value === "number" ? String(value) : `a ${typeof value}`}.`);
};

const canonicalObject = (value: object): string => {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError("A digest covers plain objects only.");
  const parts = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${parts.join(",")}}`;
};
