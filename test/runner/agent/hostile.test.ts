import { describe, expect, test } from "vitest";
import { saying, talkWith, type Talk } from "./talk-with.ts";

const hostile = (mode: string, more: Partial<Talk> = {}) =>
  talkWith({ program: "hostile.mjs", mode, brief: "Do it.", ...more });

/** What the runner says of the end; it is always the last thing, and said once. */
const endOf = async (mode: string, more: Partial<Talk> = {}) => {
  const said = await hostile(mode, more);
  expect(said.filter(({ event }) => event === "finished")).toHaveLength(1);
  expect(JSON.stringify(said).length).toBeLessThan(20_000);
  return said.at(-1);
};

describe("an agent that never gets to work", () => {
  test.each<[string, object]>([
    ["version 99", { ending: "unruly", reason: "it speaks version 99 of the protocol, and we speak 1" }],
    ["version text", { ending: "unruly", reason: saying("version of no number") }],
    ["introduces nothing", { ending: "unruly" }],
    ["introduces a list", { ending: "unruly" }],
    ["introduces late", { ending: "failed", reason: saying("no session within 2 seconds") }],
    ["leaves at once", { ending: "gone", reason: saying("before it answered") }],
    ["wants a login", { ending: "failed", reason: saying("Authentication required (-32000)") }],
    ["begins late", { ending: "failed", reason: saying("no session within 2 seconds") }],
    ["names a number", { ending: "unruly" }],
    ["names a book", { ending: "unruly" }],
  ])("because of this: %s", async (mode, end) => {
    const said = await hostile(mode, { startMs: 2_000 });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatchObject({ event: "finished", ...end });
  });
});

describe("an agent that is odd and gets to its end", () => {
  test.each<[string, object]>([
    ["version none", {}],
    [
      "permissions",
      { said: "id of allow_once; id of reject_once; id of allow_session; cancelled; cancelled; cancelled; cancelled" },
    ],
    ["requests", { said: "true true true true true" }],
    ["answers twice", {}],
    ["answers others", { said: "well" }],
    ["asks with equal ids", { said: "well" }],
    ["asks with odd ids", { said: "well" }],
    ["no JSON", { said: "well" }],
    ["odd updates", { said: "well", tools: 1 }],
    ["other sessions", { said: "well" }],
    ["pieces", { said: "wéll" }],
    ["nesting", { said: "well" }],
  ])("by this: %s", async (mode, more) => {
    expect(await endOf(mode)).toMatchObject({ ending: "end_turn", reason: "", ...more });
  });
});

describe("an agent that ends badly", () => {
  test.each<[string, object, Partial<Talk>?]>([
    ["half a line", { ending: "gone" }],
    ["many values", { ending: "unruly", reason: saying("over 200000 values") }],
    ["one long line", { ending: "unruly", reason: saying("over 16777216 bytes") }],
    ["updates", { ending: "unruly", reason: saying("over 30000000 bytes") }, { bounds: { wholeBytes: 30_000_000 } }],
    ["closes its output", { ending: "gone", reason: saying("closed its output") }],
    ["leaves well", { ending: "gone" }],
    ["answers a list", { ending: "unruly" }],
    ["answers nothing", { ending: "unruly" }],
    ["answers a long error", { ending: "failed", reason: saying("it answered: no no ") }],
  ])("by this: %s", async (mode, end, more) => {
    expect(await endOf(mode, more)).toMatchObject(end);
  });

  test("by not listening when it is called off, once its sandbox ends it", async () => {
    const began = performance.now();
    const said = await hostile("hangs", { cancelAfterMs: 200, killAfterMs: 3_000 });
    expect(said.at(-1)).toMatchObject({ ending: "gone" });
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

test("an agent that hangs over its old session is asked for a new one, and it is said why", async () => {
  const said = await hostile("hangs resuming", { session: "old", startMs: 3_000 });
  expect(said[0]).toMatchObject({ event: "session", id: "s", how: "anew", why: saying("did not answer in time") });
  expect(said.at(-1)).toMatchObject({ ending: "end_turn" });
});
