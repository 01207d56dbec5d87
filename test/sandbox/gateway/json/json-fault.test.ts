import { expect, test } from "vitest";
import { jsonFault } from "../../../../src/sandbox/gateway/json/json-fault.ts";
import { readJson } from "../../../../src/sandbox/gateway/json/read-json.ts";

const read = (text: string) => readJson(Buffer.from(text));

test.each([
  ["{}"],
  ['{"a":1,"b":{"a":2}}'],
  ['[{"a":1},{"a":2}]'],
  ['{"a":"a","b":"a"}'],
  ['{"a":"{\\"a\\":1,\\"a\\":2}"}'],
  ['{"a":"\\\\","b":"\\\\\\""}'],
  ['{ "a" : [ "a" , "a" ] }'],
  ['{"":1," ":2}'],
])("%s is as plain as it looks", (text) => {
  expect(read(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
});

test.each([
  ['{"a":1,"a":1}'],
  ['{"a":1, "\\u0061" : 2}'],
  ['{"x":[{"y":{"b":1,"b":null}}]}'],
  ['{"a\\n":1,"a\\u000a":2}'],
  ['{"a":{},"b":[],"a":3}'],
  ['{"__proto__":1}'],
  ['{"\\u005f_proto__":1}'],
  ['{"a\\u0000":1}'],
  [`${"[".repeat(101)}${"]".repeat(101)}`],
  [`${'{"a":'.repeat(101)}1${"}".repeat(101)}`],
])("%s is not", (text) => {
  expect(jsonFault(text)).toBeTypeOf("string");
  expect(read(text).ok).toBe(false);
});

test("what is no JSON, no UTF-8, or has no end is said to be so, quickly", () => {
  const began = performance.now();
  for (const text of [
    "",
    "{",
    '"',
    '{"a":"',
    "nul",
    `"${"\\".repeat(500_000)}`,
    "[".repeat(5_000_000),
    `{"a":"${"x".repeat(5_000_000)}`,
  ])
    expect(read(text).ok).toBe(false);
  expect(readJson(Buffer.from([0x22, 0xff, 0x22]))).toEqual({ ok: false, why: "no UTF-8" });
  expect(performance.now() - began).toBeLessThan(10_000);
});

test("an escaped NUL in a text is replaced", () => {
  expect(read('{"a":["x\\u0000y"]}')).toEqual({ ok: true, value: { a: ["x\uFFFDy"] } });
});
