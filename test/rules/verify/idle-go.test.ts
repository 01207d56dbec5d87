import { expect, test } from "vitest";
import { idleGo } from "../../../src/rules/verify/idle-go.ts";

const idle = (line: string): string | undefined => idleGo(`package a\n\n${line}\n`)?.split("\n")[2];

test.each<[string, string, string]>([
  ["one result", "func F(a int) int { return a }", "func F(a int) int { return *new(int); return a }"],
  [
    "several",
    "func F() (int, error) { return 1, nil }",
    "func F() (int, error) { return *new(int), *new(error); return 1, nil }",
  ],
  ["results with names", "func F() (n, m int) { return 1, 2 }", "func F() (n, m int) { return; return 1, 2 }"],
  ["none", "func F() { g() }", "func F() { return; g() }"],
  ["a method", "func (t *T) M() string { return t.n }", "func (t *T) M() string { return *new(string); return t.n }"],
  ["a pointer can be looked into", "func F() *T { return nil }", "func F() *T { return new(T); return nil }"],
  [
    "a map can be written to",
    "func F() map[string]int { return nil }",
    "func F() map[string]int { return map[string]int{}; return nil }",
  ],
  [
    "types as arguments",
    "func F[K any](k K) []K { return nil }",
    "func F[K any](k K) []K { return *new([]K); return nil }",
  ],
  [
    "a function as result",
    "func F() func(int) (int, error) { return nil }",
    "func F() func(int) (int, error) { return *new(func(int) (int, error)); return nil }",
  ],
  ["constants", 'const A, B = 1_000 * T(2), "x"', 'const A, B = 0 * T(0), ""'],
  ["tables", 'var t = map[string]int{"a": 1}', "var t = map[string]int{}"],
  ["tags", 'type T struct { N int `json:"n,omitempty" yaml:"n"` }', 'type T struct { N int `json:"-" yaml:"-"` }'],
])("%s", (_, line, wanted) => {
  expect(idle(line)).toBe(wanted);
});

test("a file with nothing to make idle has no idle form", () => {
  expect(idleGo("package a\n\ntype T struct{ N int }\n")).toBeUndefined();
});

test("what helps tests stays as it is: idle, it would hold every assertion true", () => {
  const text = 'package check\n\nimport "testing"\n\nfunc Same(t *testing.T, a, b int) { if a != b { t.Fail() } }\n';
  expect(idleGo(text)).toBe(text);
});
