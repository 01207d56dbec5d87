import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod";
import { gateNames } from "../../../src/model/names.ts";

const changeSchema = z.strictObject({
  id: z.string().regex(/^[\w.-]{1,80}$/u),
  truth: z.enum(["right", "wrong"]),
  class: z.string().min(1),
  /** Wrong changes: the gates that may refuse it. */
  gates: z.array(z.enum(gateNames)).min(1).optional(),
  /** Only a reader can know that it is wrong. */
  needs: z.literal("review").optional(),
  /** Main is something else for this change: `<id>.before.patch` on top of the base. */
  before: z.boolean().default(false),
  /** Shell commands that the agent runs in its workspace after `<id>.patch`. */
  script: z.string().optional(),
  title: z.string().min(1),
  issue: z.string().min(1),
});

const corpusSchema = z.strictObject({
  id: z.string().regex(/^[\w.-]{1,60}$/u),
  language: z.string(),
  framework: z.string(),
  source: z.union([
    z.strictObject({ npm: z.string().min(1), integrity: z.string().startsWith("sha512-"), licence: z.string() }),
    z.strictObject({ ours: z.literal(true), licence: z.string() }),
  ]),
  changes: z.array(changeSchema).min(1),
});

export type CorpusChange = z.output<typeof changeSchema>;
export type CorpusPackage = Omit<z.output<typeof corpusSchema>, "changes"> & { readonly folder: string };

/** One change to try, with the repository it is made in. */
export type Entry = { readonly name: string; readonly in: CorpusPackage; readonly change: CorpusChange };

/** Every change below a directory, in the order of its names. Throws where a file is not in the documented form. */
export const readCorpus = async (directory: string): Promise<readonly Entry[]> => {
  const paths = (await readdir(directory, { recursive: true })).filter((path) => path.endsWith("corpus.json"));
  const packages = await Promise.all(paths.toSorted().map((path) => readPackage(join(directory, path))));
  return packages.flat();
};

const readPackage = async (path: string): Promise<readonly Entry[]> => {
  const read = corpusSchema.safeParse(JSON.parse(await readFile(path, "utf8")));
  if (!read.success) throw new Error(`${path}: ${z.prettifyError(read.error)}`);
  const { changes, ...rest } = read.data;
  return changes.map((change) => ({ name: `${rest.id}/${change.id}`, in: { ...rest, folder: dirname(path) }, change }));
};

/** A few of all: from each class of change the first ones, as many as asked for, spread over the repositories. */
export const sampleOf = (entries: readonly Entry[], ofEach: number): readonly Entry[] => {
  const classes = Map.groupBy(entries, ({ change }) => `${change.truth} ${change.class}`);
  const used = new Map<string, number>();
  const chosen = [...classes.values()].flatMap((those) => {
    const rest = [...those];
    return Array.from({ length: Math.min(ofEach, those.length) }, () => {
      rest.sort((a, b) => (used.get(a.in.id) ?? 0) - (used.get(b.in.id) ?? 0));
      const [next] = rest.splice(0, 1);
      if (next === undefined) throw new Error("a class ran out of changes");
      used.set(next.in.id, (used.get(next.in.id) ?? 0) + 1);
      return next;
    });
  });
  return entries.filter((entry) => chosen.includes(entry));
};
