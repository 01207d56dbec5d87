import { describe, expect, test } from "vitest";
import { carries, createMarkers } from "../../../src/github/write/marker.ts";
import { clip, isSame, marked } from "../../../src/github/write/text.ts";

const markers = createMarkers("the key");

describe("markers", () => {
  test("name the thing, and nobody without the key can write one", () => {
    const mark = markers.mark("status", 42, 5);
    expect(mark).toMatch(/^<!-- lintel:status:42:5:[0-9a-f]{32} -->$/u);
    expect(createMarkers("another").mark("status", 42, 5)).not.toBe(mark);
    const all = [markers.mark("answer", 42, 5), markers.mark("status", 43, 5), markers.mark("status", 42, 6)];
    expect(new Set([mark, ...all].map((one) => one.slice(-37))).size).toBe(4);
  });

  test("count on a line of their own", () => {
    const mark = markers.mark("status", 42, 5);
    expect(carries(`text\r\n${mark}\r\n`, mark)).toBe(true);
    expect(carries(`> ${mark}`, mark)).toBe(false);
  });

  test.each([
    ["a true one", markers.mark("pull", 42, 5), 5],
    ["one of another kind", markers.mark("status", 42, 5), undefined],
    ["one of another repository", markers.mark("pull", 43, 5), undefined],
    ["a forged one", `<!-- lintel:pull:42:5:${"0".repeat(32)} -->`, undefined],
    ["none", "Closes #5", undefined],
  ])("the issue in a body with %s", (_, body, issue) => expect(markers.issueIn(`text\n\n${body}`, 42)).toBe(issue));
});

describe("texts", () => {
  test("are cut to what GitHub takes, and say so", () => {
    const long = clip("x".repeat(70_000));
    expect(long.length).toBeLessThanOrEqual(65_000);
    expect(long).toMatch(/longer than GitHub takes\.\*$/u);
    expect(clip("short")).toBe("short");
  });

  test("are never cut inside a character", () => {
    for (const pad of ["", "x"]) expect(clip(pad + "😀".repeat(40_000)).isWellFormed()).toBe(true);
  });

  test("keep their marker however long they are", () => {
    const body = marked("x".repeat(70_000), "<!-- m -->");
    expect(body.length).toBeLessThanOrEqual(65_000);
    expect(carries(body, "<!-- m -->")).toBe(true);
  });

  test("are the same whatever GitHub did to line ends", () => {
    expect(isSame("a\r\nb\r\n", "a\nb")).toBe(true);
    expect(isSame("a\nb", "a b")).toBe(false);
  });
});
