import { expect, test } from "vitest";
import { hasOurs, listedCommit } from "../../../src/github/neutral/judge.ts";

const commit = (extra: object) =>
  listedCommit.parse({
    commit: { author: { email: "a@b.c" }, committer: { email: "a@b.c" } },
    author: { id: 7 },
    committer: { id: 7 },
    ...extra,
  });

test.each([
  ["a person's", commit({}), false],
  ["a stranger's", commit({ author: null, committer: {} }), false],
  ["authored by us", commit({ author: { id: 900 } }), true],
  ["committed by us", commit({ committer: { id: 900 } }), true],
  [
    "with our address, the account unknown",
    commit({
      author: null,
      commit: { author: { email: "900+lintel[bot]@users.noreply.github.com" }, committer: null },
    }),
    true,
  ],
  [
    "with a number that only begins like ours",
    commit({ author: null, commit: { author: { email: "9001+x@users.noreply.github.com" }, committer: null } }),
    false,
  ],
])("a commit %s", (_, one, ours) => expect(hasOurs([commit({}), one], 900)).toBe(ours));
