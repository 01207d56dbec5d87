import { describe, expect, it } from "vitest";
import { fenced, oneLine, subject } from "../../src/rules/words/untrusted.ts";

describe("words of others", () => {
  it.each([
    ["ping @acme/team", /@(?!\u2060)/u],
    ["Fixes #12", /#\d/u],
    ["a | b", /(?<!\\)\|/u],
    ["<!-- lintel:status -->", /</u],
    ["`code`", /`/u],
    ["[x](https://evil.example)", /\]\(/u],
    ["one\ntwo", /\n/u],
    ["hid\u200Bden \u{E0041}", /[\u200B\u{E0041}]/u],
    ["x [skip ci] y", /skip ci/u],
  ])("loses its power on one line: %j", (text, power) => {
    expect(oneLine(text)).not.toMatch(power);
  });

  it.each([
    ["Fixes #12 now", /fixes\s*#/iu],
    ["closes acme/shop#3", /#/u],
    ["ping @you", /@/u],
    ["done [ci skip] ***NO_CI*** skip-checks: true", /skip|NO_CI/u],
  ])("loses its power in a title: %j", (text, power) => {
    expect(subject(text)).not.toMatch(power);
  });

  it("keeps letters of every script, and emoji", () => {
    expect(oneLine("שלום مرحبا 👩‍🔧 ok")).toContain("שלום مرحبا");
  });

  it("calls nobody and closes nothing, also when somebody copies it out of a fence", () => {
    const text = fenced("Fixes #12\r\ncc @acme/team me@example.com a#b\ud800 \u202ex~~~\n~~~\n</details>");
    expect(text).not.toMatch(/#\d|(?<![\w.])@\w|\r|\u202e|[\ud800-\udfff]/);
    expect(text).toContain("me@example.com");
    expect(text.split("\n").filter((line) => line.startsWith("```"))).toHaveLength(2);
  });

  it("cannot break out of a fence", () => {
    const text = fenced("a\n````\nb\n```");
    expect(text.startsWith("`````\n")).toBe(true);
    expect(text.endsWith("\n`````")).toBe(true);
  });
});
