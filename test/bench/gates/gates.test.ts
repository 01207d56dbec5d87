import { access, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import picomatch from "picomatch";
import { expect, it } from "vitest";
import { withEngine } from "../../sandbox/bench.ts";
import { countOutcomes } from "./count-outcomes.ts";
import { tryAll } from "./gates.ts";
import { readCorpus } from "./read-corpus.ts";

const corpus = resolve(import.meta.dirname, "../../../fixtures/corpus");
const longMs = 1_200_000;

it("has enough changes of either truth, in four languages, and each repository's licence", async () => {
  const entries = await readCorpus(corpus);
  const counted = entries.filter(({ change }) => change.needs === undefined);
  const wrong = counted.filter(({ change }) => change.truth === "wrong");
  expect(counted.length).toBeGreaterThanOrEqual(150);
  expect(wrong.length).toBeGreaterThanOrEqual(90);
  expect(counted.length - wrong.length).toBeGreaterThanOrEqual(60);
  expect(wrong.length).toBeGreaterThanOrEqual(counted.length / 2);
  expect(wrong.filter(({ change }) => change.gates === undefined)).toEqual([]);
  expect([...new Set(entries.map((entry) => entry.in.language))].toSorted()).toEqual([
    "go",
    "javascript",
    "python",
    "typescript",
  ]);
  expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
  expect([...new Set(entries.map((entry) => entry.in.source.licence))].toSorted()).toEqual([
    "Apache-2.0",
    "BSD-3-Clause",
    "ISC",
    "MIT",
  ]);
  for (const { in: where, change } of entries) await access(join(where.folder, `${change.id}.patch`));
});

it("holds no credential in one piece", async () => {
  const entries = await readCorpus(corpus);
  const texts = await Promise.all(
    entries.flatMap(({ in: where, change }) => [
      readFile(join(where.folder, `${change.id}.patch`), "utf8"),
      Promise.resolve(change.script ?? ""),
    ]),
  );
  expect(
    texts.filter((text) => /ghp_\w{36}|AKIA(?!IOSFODNN7EXAMPLE)[A-Z2-7]{16}|xoxb-\d{12}|BEGIN RSA PRIVATE/u.test(text)),
  ).toEqual([]);
});

/** A few of every kind, in the repositories that need no packages but their own. */
const some =
  "{own-esm/right-{docs,red-main},own-esm/wrong-{vacuous-tests,file-tests,breaks-elsewhere,neutered-assertions,report-beforehand,text-tests},fastify-error/right-{upstream*,more-tests},fastify-error/wrong-{symlink,attributes-in-the-clone,coverage-weakened},own-ts/wrong-test-skipped}";

withEngine("a sample of the corpus", () => {
  it(
    "lets no wrong change through, and no right one down",
    async () => {
      const entries = (await readCorpus(corpus)).filter(({ name }) => picomatch.isMatch(name, some));
      expect(entries).toHaveLength(14);
      const { figures, surprises } = countOutcomes(await tryAll(entries, 2), 0);
      expect(surprises).toEqual([]);
      expect(figures).toMatchObject({ false_accepts: 0, right: 4, false_rejects: 0, wrong: 10 });
    },
    longMs,
  );
});
