import { jsonFault } from "./json-fault.ts";

/** A JSON document from a client, or what is wrong with it, as the end of a sentence. */
export type JsonReading = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

/** Escapes that some providers refuse, for good, in a conversation that quotes what a program printed. */
const troublesome = /\\u(?:0000|d[89a-f][0-9a-f]{2})/iu;

/** Reads UTF-8 bytes strictly. An escaped NUL and half a surrogate pair become U+FFFD: nobody needs them, and some stumble. */
export function readJson(bytes: Uint8Array): JsonReading {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const fault = jsonFault(text);
    if (fault !== undefined) return { ok: false, why: fault };
    return { ok: true, value: troublesome.test(text) ? JSON.parse(text, wellFormed) : JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, why: "no JSON" };
    if (error instanceof TypeError) return { ok: false, why: "no UTF-8" };
    throw error;
  }
}

function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.toWellFormed().replaceAll("\0", "\uFFFD") : value;
}
