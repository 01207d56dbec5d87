import { closest } from "fastest-levenshtein";
import type { z } from "zod";

/** What is wrong with one value of a seed, and what to write instead; `known` are the keys there could be. */
export function seedFix(issue: z.core.$ZodIssue, known: readonly string[]): string {
  if (issue.code === "unrecognized_keys") return unknownKey(issue.keys, known);
  if (issue.code === "invalid_type") return typeFix(issue.expected, issue.message);
  if (issue.code === "invalid_value") return `must be one of ${issue.values.map(String).join(", ")}.`;
  return issue.message.endsWith(".") ? issue.message : `${issue.message}.`;
}

function unknownKey(keys: readonly string[], known: readonly string[]): string {
  const [key = ""] = keys;
  const named = keys.map((one) => `"${one}"`).join(", ");
  const guess = known.length === 0 ? "" : ` Perhaps "${closest(key, known)}" is meant.`;
  return `the key ${named} is not known here; remove it or correct its spelling.${guess}`;
}

const kinds: Record<string, string> = {
  array: "a list (lines that begin with -)",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "a map (key: value)",
  record: "a map (key: value)",
  string: "text",
};

function typeFix(expected: string, message: string): string {
  const kind = kinds[expected] ?? expected;
  const received = /received (\w+)/.exec(message)?.[1] ?? "something else";
  if (received === "undefined") return `is missing; add it: ${kind}.`;
  return `must be ${kind}, not ${kinds[received] ?? received}.`;
}
