import { expect, test } from "vitest";
import { authorsOf } from "../../../src/github/read/authors.ts";
import { personOf } from "../../../src/github/read/actor.ts";

const by = (login: string | undefined, databaseId: number, email = "x@y.z") => ({
  email,
  user: login === undefined ? null : { login, databaseId },
});

test("each author once, in the order of the last commit; GitHub's own pages and strangers are nobody", () => {
  expect(
    authorsOf([
      by("ann", 1),
      by("bob", 2),
      by("web-flow", 19_864_447, "noreply@github.com"),
      by(undefined, 0, "900+lintel[bot]@users.noreply.github.com"),
      by(undefined, 0, "somebody@example.com"),
      null,
      by("ann", 1),
    ]),
  ).toEqual([
    { id: 2, login: "bob", kind: "user" },
    { id: 900, login: "lintel[bot]", kind: "bot" },
    { id: 1, login: "ann", kind: "user" },
  ]);
});

test.each([
  [
    { __typename: "User", login: "ann", databaseId: 1 },
    { id: 1, login: "ann", kind: "user" },
  ],
  [
    { __typename: "User", login: "evil[bot]", databaseId: 1 },
    { id: 1, login: "evil[bot]", kind: "user" },
  ],
  [
    { __typename: "Bot", login: "lintel", databaseId: 9 },
    { id: 9, login: "lintel[bot]", kind: "bot" },
  ],
  [{ __typename: "Mannequin", login: "ann" }, undefined],
  [{ __typename: "Mannequin", login: "ann", databaseId: 1 }, undefined],
  [null, undefined],
])("the account %o is %o", (actor, person) => expect(personOf(actor)).toEqual(person));
