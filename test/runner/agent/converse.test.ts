import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createReport } from "../../../src/runner/agent/report.ts";
import type { Said } from "../../../src/runner/say.ts";
import { folder, saying, talkWith, type Talk } from "./talk-with.ts";

type Options = Partial<Talk>;

const hold = async (brief: string, options: Options = {}): Promise<readonly Said[]> =>
  talkWith({ program: "scripted.mjs", mode: "", brief, ...options });

const last = (said: readonly Said[]) => said.at(-1);

describe("a conversation", () => {
  test("tells of the session, of finished tool calls, and of the end with the agent's last words", async () => {
    const said = await hold("do: say first\ndo: write a.txt hello\ndo: say that is\ndo: say  done");
    expect(said.map(({ event }) => event)).toEqual(["session", "progress", "finished"]);
    expect(said[0]).toMatchObject({ how: "new", why: null });
    expect(said[1]).toMatchObject({ what: "tool", name: "edit" });
    expect(last(said)).toMatchObject({ ending: "end_turn", reason: "", tools: 1, said: "that is done" });
  });

  test("passes over what it does not know, and refuses its files", async () => {
    const said = await hold("do: noise\ndo: odd\ndo: readfile\ndo: say well");
    expect(last(said)).toMatchObject({ ending: "end_turn", said: "well" });
  });

  test.each([
    ["refusal", "refusal"],
    ["max_tokens", "max_tokens"],
    ["max_turn_requests", "max_turn_requests"],
    ["cancelled", "cancelled"],
    ["of_a_later_version", "unruly"],
  ])("that stops by %s ends as %s", async (reason, ending) => {
    expect(last(await hold(`do: stop ${reason}`))).toMatchObject({ event: "finished", ending });
  });

  test.each<[string, string, Options, object]>([
    ["answers with an error", "do: error", {}, { ending: "failed", reason: saying("the model said no") }],
    ["answers with what is no answer", "do: lie", {}, { ending: "unruly" }],
    ["dies", "do: die", {}, { ending: "gone" }],
    ["writes a message without end", "do: flood", { bounds: { lineBytes: 3_000_000 } }, { ending: "unruly" }],
    ["never stops writing", "do: chatter", { bounds: { wholeBytes: 5_000_000 } }, { ending: "unruly" }],
    ["writes what is not JSON", "do: junk\ndo: wait 5000", {}, { ending: "unruly" }],
    ["asks without end", "do: pester", {}, { ending: "unruly" }],
    [
      "is silent at the start",
      "",
      { mode: "silent", startMs: 500 },
      { ending: "failed", reason: saying("0.5 seconds") },
    ],
    ["does not read", "", { mode: "deaf", startMs: 500 }, { ending: "failed" }],
    ["names no session", "", { mode: "nameless" }, { ending: "unruly" }],
  ])("with an agent that %s has an end", async (_, brief, options, end) => {
    const said = await hold(brief, options);
    expect(last(said)).toMatchObject({ event: "finished", ...end });
  });

  test("is called off when nobody wants it any more", async () => {
    const began = performance.now();
    const said = await hold("do: wait 30000", { cancelAfterMs: 500 });
    expect(last(said)).toMatchObject({ ending: "cancelled" });
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  describe("with a session to go on with", () => {
    mkdirSync(join(folder, ".scripted/sessions"), { recursive: true });
    writeFileSync(join(folder, ".scripted/sessions/old"), "what was\n");

    test.each(["", "loads"])("takes it up (%s), and counts no replay as progress", async (mode) => {
      const said = await hold("do: say on", { mode, session: "old" });
      expect(said[0]).toMatchObject({ event: "session", id: "old", how: "resumed" });
      expect(last(said)).toMatchObject({ ending: "end_turn", tools: 0 });
    });

    test.each([
      ["forgetful", "no such session"],
      ["plain", "does not offer"],
    ])("begins anew with an agent that is %s, and says why", async (mode, why) => {
      const said = await hold("do: say on", { mode, session: "old" });
      expect(said[0]).toMatchObject({ event: "session", how: "anew", why: saying(why) });
      expect(last(said)).toMatchObject({ ending: "end_turn" });
    });
  });
});

describe("a report", () => {
  test("is bounded, and says its end once", () => {
    const said: Said[] = [];
    let now = 0;
    const report = createReport(
      () => now,
      (each) => said.push(each),
    );
    for (let n = 0; n < 10_000; n += 1) report.progress("tool", "x".repeat(1_000));
    expect(said).toHaveLength(2_000);
    now += 60_000;
    report.progress("tool");
    expect(said).toHaveLength(2_001);
    report.finished("end_turn", "y".repeat(10_000), "z".repeat(10_000));
    report.finished("failed", "", "");
    report.progress("tree");
    expect(said).toHaveLength(2_002);
    expect(last(said)).toMatchObject({ ending: "end_turn", tools: 10_001 });
    expect(JSON.stringify(last(said)).length).toBeLessThan(6_000);
  });
});
