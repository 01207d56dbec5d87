import type * as z from "zod";
import { nearestWord } from "../spec/nearest-word.ts";
import { keysAt } from "./schema-walk.ts";
import type { Path } from "./yaml-document.ts";
import { quoted } from "../spec/quoted.ts";

type Issue = z.core.$ZodIssue;

/** What zod found, as a sentence about one place; `key` where it is about a key rather than a value. */
export type Explained = {
  readonly path: Path;
  readonly key: string | undefined;
  readonly what: string;
  readonly fix: string;
};

/** What a format will have, but does not have yet: keys by their path, with `*` for any name. */
export type Later = readonly string[];

type About = { readonly schema: unknown; readonly input: unknown; readonly later: Later };

/** Sentences for everything wrong with an input, with what was most likely meant. */
export const explain = (issues: readonly Issue[], about: About): readonly Explained[] =>
  issues.flatMap((issue) => explainOne(issue, [], about));

const explainOne = (issue: Issue, before: Path, about: About): readonly Explained[] => {
  const path = [...before, ...(issue.path as Path)];
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(path, key, about));
  if (issue.code === "invalid_union") {
    const branch = issue.errors.find(
      (errors) => !errors.some((inner) => inner.code === "invalid_type" && inner.path.length === 0),
    );
    if (branch !== undefined) return branch.flatMap((inner) => explainOne(inner, path, about));
  }
  const value = valueAt(about.input, path);
  const wrong = wrongValue(issue, nameOf(path), value, about, path);
  const isKey = issue.code === "invalid_key";
  return [{ path: isKey ? path.slice(0, -1) : path, key: isKey ? String(path.at(-1)) : undefined, ...wrong }];
};

const unknownKey = (path: Path, key: string, { schema, later }: About): Explained => {
  const name = nameOf([...path, key]);
  if (later.some((known) => matches(known, [...path, key]))) return { path, key, ...notYet(name) };
  const keys = keysAt(schema, path);
  const near = nearestWord(key, keys);
  const list = keys.map((known) => `\`${known}\``).join(", ");
  return {
    path,
    key,
    what: `${name} is not a setting`,
    fix: near === undefined ? `Known here: ${list}.` : `Did you mean \`${near}\`?`,
  };
};

const notYet = (name: string): Pick<Explained, "what" | "fix"> => ({
  what: `${name} is not available yet in this version`,
  fix: "Take it out until a version has it; nothing is ignored silently.",
});

const matches = (known: string, path: Path): boolean => {
  const parts = known.split(".");
  return parts.length === path.length && parts.every((part, index) => part === "*" || part === path[index]);
};

const wrongValue = (
  issue: Issue,
  name: string,
  value: unknown,
  about: About,
  path: Path,
): Pick<Explained, "what" | "fix"> => {
  const inner = value !== null && typeof value === "object" ? Object.keys(value) : [];
  const key = inner.find((member) => about.later.some((known) => matches(known, [...path, member])));
  if (key !== undefined && issue.code !== "invalid_union") return notYet(nameOf([...path, key]));
  switch (issue.code) {
    case "invalid_type":
      return value === undefined
        ? { what: `${name} is missing`, fix: `It must be ${kindNamed(issue.expected)}.` }
        : {
            what: `${name} must be ${kindNamed(issue.expected)}, and is ${shown(value)}`,
            fix: besideIt(path, inner, about) ?? fixFor(issue.expected),
          };
    case "invalid_value":
      return oneOf(name, value, issue.values.map(String));
    case "too_small":
      return {
        what: `${name} is ${value === "" ? "empty" : `${shown(value)}, less than it may be`}`,
        fix: `At least ${String(issue.minimum)}${unitOf(issue.origin, issue.minimum)}.`,
      };
    case "too_big":
      return {
        what: `${name} is ${shown(value)}, more than it may be`,
        fix: `At most ${String(issue.maximum)}${unitOf(issue.origin, issue.maximum)}.`,
      };
    case "invalid_key":
      return {
        what: `${name} has a name that cannot be used`,
        fix: "Names are lower-case letters, digits, `-` and `_`, at most 40.",
      };
    case "invalid_union":
      return {
        what: `${name} must be a command or a mapping with \`run\`, and is ${shown(value)}`,
        fix: "Write for example `test: npm test`.",
      };
    case "unrecognized_keys":
    case "invalid_format":
    case "invalid_element":
    case "not_multiple_of":
    case "custom":
      return {
        what: `${name} is ${shown(value)}, which cannot be used: ${issue.message}`,
        fix: "See the reference of this file.",
      };
  }
};

/** A mapping that holds what is a setting of its own, one level up. */
const besideIt = (path: Path, inner: readonly string[], { schema }: About): string | undefined => {
  const beside = keysAt(schema, path.slice(0, -1));
  const key = inner.find((member) => beside.includes(member));
  return key === undefined ? undefined : `\`${key}\` is a setting of its own, beside ${nameOf(path.slice(-1))}.`;
};

const oneOf = (name: string, value: unknown, values: readonly string[]): Pick<Explained, "what" | "fix"> => {
  const list = values.map((known) => `\`${known}\``).join(", ");
  const near = typeof value === "string" ? nearestWord(value, values) : undefined;
  const it = values.length === 1 ? `It must be ${list}.` : `It can be ${list}.`;
  return {
    what: `${name} cannot be ${shown(value)}`,
    fix: near === undefined ? it : `Did you mean \`${near}\`? ${it}`,
  };
};

const kindNamed = (expected: string): string => {
  switch (expected) {
    case "string":
      return "text";
    case "int":
      return "a whole number";
    case "boolean":
      return "`true` or `false`";
    case "array":
      return "a list";
    case "object":
    case "record":
      return "a mapping";
    default:
      return `a ${expected}`;
  }
};

const fixFor = (expected: string): string => {
  if (expected === "array") return "Write it as `[a, b]`, or one `- a` on each line.";
  if (expected === "object" || expected === "record") return "Write `key: value` lines, indented, below it.";
  return expected === "string"
    ? "Put quotes around a value that looks like a number or a word such as `true`."
    : `Write ${kindNamed(expected)} without quotes.`;
};

const unitOf = (origin: string, count: number | bigint): string => {
  if (origin === "string") return count === 1 ? " character" : " characters";
  if (origin === "array") return count === 1 ? " entry" : " entries";
  return "";
};

const shown = (value: unknown): string => {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value !== "string") return quoted(JSON.stringify(value));
  return value === "" ? "empty" : quoted(value, 60);
};

const nameOf = (path: Path): string => (path.length === 0 ? "the file" : quoted(path.join(".")));

const valueAt = (input: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === "object" && Object.hasOwn(value, key)
        ? (value as Record<string | number, unknown>)[key]
        : undefined,
    input,
  );
