import { reviewSchema, type Review } from "../../model/review.ts";
import type { Spec } from "../../model/spec.ts";
import { parseStrictly } from "../proof/parse-strictly.ts";
import { oneLine, plainLine } from "../words/untrusted.ts";

/** A reviewer's answer, or why it is none: the end of a sentence about it. */
export type ReadReview = { readonly ok: true; readonly value: Review } | { readonly ok: false; readonly why: string };

/** Most of an answer, in bytes. */
export const mostReviewBytes = 256 * 1024;

/** Reads what a reviewer left. All of it holds or none of it does: an answer with a key twice or one too many is none. */
export const readReview = (bytes: Uint8Array): ReadReview => {
  if (bytes.length > mostReviewBytes) return { ok: false, why: `has more than ${mostReviewBytes / 1024} KiB` };
  const text = decoded(bytes);
  if (text === undefined) return { ok: false, why: "is not UTF-8 text" };
  const parsed = parseStrictly(text, "it");
  if (!parsed.ok) return { ok: false, why: `cannot be read: ${(parsed.faults[0]?.says ?? "").replace(/\.$/u, "")}` };
  const checked = reviewSchema.safeParse(parsed.value);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? "" : ` at \`${oneLine(issue.path.join("."), 60)}\``;
    return { ok: false, why: `has not the form of a review${where}: ${oneLine(issue?.message ?? "", 120)}` };
  }
  const words = JSON.stringify(checked.data);
  if (words.includes("\\u0000")) return { ok: false, why: "holds a NUL" };
  if (/\\ud[89a-f]/u.test(words)) return { ok: false, why: "holds half a character" };
  if (checked.data.criteria.some(({ evidence }) => plainLine(evidence) === ""))
    return { ok: false, why: "has evidence that nobody can see" };
  return { ok: true, value: checked.data };
};

const decoded = (bytes: Uint8Array): string | undefined => {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return Buffer.compare(Buffer.from(text), bytes) === 0 ? text : undefined;
};

/** What an answer lacks of speaking to every criterion exactly once; undefined when it lacks nothing. */
export const incompleteness = (review: Review, { criteria }: Pick<Spec, "criteria">): string | undefined => {
  const said = review.criteria.map(({ n }) => n);
  const twice = said.find((n, index) => said.indexOf(n) !== index);
  if (twice !== undefined) return `judges criterion ${twice} more than once`;
  const unknown = said.find((n) => n > criteria.length);
  if (unknown !== undefined) return `judges criterion ${unknown}, and there are ${criteria.length}`;
  const missing = criteria.findIndex((_, index) => !said.includes(index + 1));
  return missing === -1 ? undefined : `says nothing of criterion ${missing + 1}`;
};
