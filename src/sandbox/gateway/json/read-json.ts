import { jsonFault } from "./json-fault.ts";

/** A JSON document from a client, or what is wrong with it, as the end of a sentence. */
export type JsonReading = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

/** Reads UTF-8 bytes strictly. An escaped NUL in a text becomes U+FFFD: no provider needs it, and some stumble. */
export function readJson(bytes: Uint8Array): JsonReading {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const fault = jsonFault(text);
    if (fault !== undefined) return { ok: false, why: fault };
    return { ok: true, value: text.includes("\\u0000") ? JSON.parse(text, withoutNul) : JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, why: "no JSON" };
    if (error instanceof TypeError) return { ok: false, why: "no UTF-8" };
    throw error;
  }
}

function withoutNul(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll("\0", "\uFFFD") : value;
}
