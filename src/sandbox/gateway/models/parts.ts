import * as z from "zod";

/** Names of tools, ids of calls: short, and of plain characters. */
export const id = z.string().regex(/^[\w.:/|+=@-]{1,256}$/u, "must be a short plain id");
export const toolName = z.string().regex(/^[\w.:/-]{1,128}$/u, "must be a tool's plain name");
export const modelName = z.string().regex(/^[\w.:/@-]{1,200}$/u, "must be a model's plain name");
/** What a client defines in its own words: arguments of tools, schemas of arguments. */
export const object = z.record(z.string(), z.unknown());
export const share = z.number().min(-100).max(1_000_000);
export const tokens = z.int().min(1).max(100_000_000);
export const word = z.string().regex(/^[\w-]{1,60}$/u, "must be a word");

/** A document without the keys that are no business of the provider's and that change no answer. */
export function without(document: unknown, dropped: readonly string[]): unknown {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return document;
  return Object.fromEntries(Object.entries(document).filter(([key]) => !dropped.includes(key)));
}

/** What is wrong with a document, as the end of a sentence that names the place. */
export function problemOf(error: z.ZodError): string {
  const { issues } = error;
  const [first] = issues;
  if (first === undefined) return "not understood";
  const place = first.path.map(String).join(".");
  const keys = first.code === "unrecognized_keys" ? first.keys.map((key) => `"${key.slice(0, 60)}"`).join(", ") : "";
  const what = keys === "" ? first.message : `${keys} is not passed on`;
  return `${place === "" ? "the request" : place}: ${what}`.slice(0, 300);
}

/** A value without some of its keys. */
export function lacking<T extends object, K extends keyof T>(value: T, ...keys: readonly K[]): Omit<T, K> {
  const names: readonly PropertyKey[] = keys;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !names.includes(key))) as Omit<T, K>;
}
