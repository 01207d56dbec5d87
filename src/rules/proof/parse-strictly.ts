import { oneLine } from "../words/untrusted.ts";
import { faulty, type Checked } from "./fault.ts";
import { scanJson } from "./scan-json.ts";

/** Parses a text that must be one JSON value and nothing else, no key given twice; says in which way it is not. */
export const parseStrictly = (text: string, name: string): Checked<unknown> => {
  if (text.startsWith("\uFEFF"))
    return faulty(
      "byte-order-mark",
      `${name} begins with a byte order mark, which some editor put there: get it anew, as it was written.`,
    );
  const scan = /^\s*[{[]/u.test(text) ? scanJson(text) : undefined;
  if (scan?.isTooDeep === true)
    return faulty("too-deep", `${name} nests deeper than anything of ours does: it was made to trouble who reads it.`);
  const value = parsed(text);
  if (value === undefined) {
    if (scan !== undefined && scan.end === undefined)
      return faulty("truncated", `${name} ends in the middle of its JSON: it was cut off.`);
    if (scan?.end !== undefined && scan.end < text.length && parsed(text.slice(0, scan.end)) !== undefined)
      return faulty("trailing-data", `${name} goes on after its JSON has ended.`);
    return faulty("not-json", `${name} is not JSON.`);
  }
  if (scan?.twice !== undefined)
    return faulty(
      "duplicate-key",
      `${name} gives the key \`${oneLine(scan.twice, 60)}\` twice, and programs differ in which they read.`,
    );
  return { ok: true, value: value.value };
};

const parsed = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
