import { runInNewContext } from "node:vm";
import { describe, expect, it, test } from "vitest";
import { garbageFor } from "../../../src/rules/verify/garbage.ts";

const text = "'use strict'\n/* it's `odd` */ // */\nexports.f = (a) => a + 1 // right for all\u2028exports.g = 1\n";

const loaded = (code: string): Record<string, (...all: readonly unknown[]) => unknown> => {
  const module = { exports: {} };
  runInNewContext(code, { module });
  return module.exports;
};

describe("what stands in for a source file", () => {
  const garbage = garbageFor("lib/a.js", text, "n");

  it("throws when it is loaded, and still says all it said", () => {
    expect(() => loaded(garbage?.throwing ?? "")).toThrow("replaced n");
    for (const line of text.split(/[\n\u2028]/u)) expect(garbage?.throwing).toContain(line);
  });

  it("does nothing, and says nothing of what it was", () => {
    const { f } = loaded(garbage?.idle ?? "");
    expect(f?.(1)).toBeUndefined();
    expect(garbage?.idle).not.toContain("right for all");
  });

  it("does nothing, and says what it was when it is asked", () => {
    const { f } = loaded(garbage?.told ?? "");
    expect(f?.(1)).toBeUndefined();
    expect(String(f)).toBe(text);
    expect(f?.toString()).toBe(text);
  });
});

test("a typed module keeps its names and types, so that a compiler lets the others through", () => {
  const source = "export interface Shape<T> { a: T }\nexport type Size = number\nexport const area = (): Size => 1\n";
  const garbage = garbageFor("src/a.ts", source, "n");
  for (const each of [garbage?.throwing, garbage?.idle, garbage?.told]) {
    expect(each).toMatch(/^\/\/ @ts-nocheck\n/u);
    expect(each).toContain("export type Shape<");
    expect(each).toContain("export type Size<");
    expect(each).toContain("export const area = idle(");
  }
});

test("declarations and pictures are none that tests load", () => {
  expect(garbageFor("src/a.d.ts", "export {}", "n")).toBeUndefined();
  expect(garbageFor("a.png", "", "n")).toBeUndefined();
});

describe("what an idle module lets a test see of it", () => {
  const of = (text: string) =>
    loaded(garbageFor("lib/a.js", text, "n")?.idle ?? "") as never as { new (): unknown; name: string };

  it("is its name, and what it made: neither is anything that it does", () => {
    const Made = of("module.exports = class Range {};\n");
    expect(Made.name).toBe("Range");
    expect(new Made() instanceof Made).toBe(true);
    expect((undefined as unknown) instanceof Made).toBe(false);
  });

  it("is no value that is called `name`", () => {
    const text =
      'export const plugin = { name: "plugin" };\nexport const load = async () => 1;\nexport default class Box {}\n';
    const idle = garbageFor("lib/a.mjs", text, "n")?.idle;
    expect(idle).toContain("export const plugin = idle();");
    expect(idle).toContain('export const load = idle("load");');
    expect(idle).toContain('export default idle("Box");');
  });
});
