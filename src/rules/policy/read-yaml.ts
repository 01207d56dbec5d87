import type * as z from "zod";
import { explain, type Later } from "./explain.ts";
import { parseYaml, type Path, type Placed } from "./yaml-document.ts";

/** A value read by a schema, and where its parts stand; or everything that is wrong, in the order of the text. */
export type YamlReading<T> =
  | {
      readonly ok: true;
      readonly value: T;
      readonly given: unknown;
      readonly placed: (path: Path, what: string, fix: string) => Placed;
    }
  | { readonly ok: false; readonly problems: readonly Placed[] };

/** Reads a YAML text by a strict schema. `later` names keys that a later version will have. */
export const readYaml = <S extends z.ZodType>(schema: S, text: string, later: Later): YamlReading<z.output<S>> => {
  const parsed = parseYaml(text);
  if (!parsed.ok) return parsed;
  const { value: given, valueAt, keyAt } = parsed.document;
  const read = schema.safeParse(given);
  if (read.success)
    return { ok: true, value: read.data, given, placed: (path, what, fix) => ({ ...valueAt(path), what, fix }) };
  const problems = explain(read.error.issues, { schema, input: given, later }).map(({ path, key, what, fix }) => ({
    ...(key === undefined ? valueAt(path) : keyAt(path, key)),
    what,
    fix,
  }));
  return { ok: false, problems: problems.toSorted((a, b) => a.line - b.line || a.column - b.column).slice(0, 50) };
};
