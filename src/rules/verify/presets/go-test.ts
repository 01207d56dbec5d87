import type { CanaryAsk, Planted, Preset } from "../preset.ts";
import { optionsIn, quoted, shellLine, inPlace } from "../words.ts";

const valued = [
  "-run",
  "-tags",
  "-timeout",
  "-count",
  "-p",
  "-parallel",
  "-coverprofile",
  "-covermode",
  "-coverpkg",
  "-mod",
  "-ldflags",
  "-gcflags",
  "-bench",
];
const dropped = [
  "-run",
  "-cover",
  "-coverprofile",
  "-covermode",
  "-coverpkg",
  "-json",
  "-v",
  "-count",
  "-failfast",
  "-bench",
];

/** go test, by the events it prints. A test file runs together with its whole package. */
export const goTest: Preset = {
  name: "go test",
  find: (words) => {
    const at = words.findIndex((word, index) => word === "go" && words[index + 1] === "test");
    return at === -1 ? undefined : at + 1;
  },
  whole: (command, invocation) => {
    const { words, isLast } = invocation;
    if (!isLast || words.includes("-json")) return undefined;
    const report = { path: undefined };
    // By its own words: in the environment the flag would reach `go vet` too, which then finds nothing wrong.
    const parts = command.split(/\bgo test\b/u);
    if (parts.length === 2) return { command: parts.join("go test -json"), report };
    const line = inPlace(invocation.replace, invocation.text.replace(/\bgo test\b/u, "go test -json"));
    return line === undefined ? undefined : { command: line, report };
  },
  only: (invocation, at, files, tells) => {
    const { words } = invocation;
    const options = optionsIn(words.slice(at + 1), { valued, dropped });
    const packages = [
      ...new Set(files.map((path) => `./${path.split("/").slice(0, -1).join("/")}`.replace(/\/$/u, ""))),
    ];
    const runner = [...words.slice(0, at + 1), ...(tells ? ["-json"] : []), "-count=1", ...options];
    const command = shellLine(invocation, runner, quoted(packages.map((each) => (each === "." ? "./" : each))));
    return tells ? { command, report: { path: undefined } } : { command };
  },
  isTest: (path) => path.endsWith("_test.go"),
  canary: (ask) => planted(ask),
  // A package's tests share one process: a file of its own in the package says the same.
  added: () => undefined,
};

/** Two ways for a Go test to fail; the package it stands in is what the change touches. */
const planted = ({ host, nonce }: CanaryAsk): Planted | undefined => {
  const pack = /^package\s+(\w+)/mu.exec(host)?.[1];
  if (pack === undefined) return undefined;
  const name = (kind: string): string => `TestWorks${nonce}${kind}`;
  const text = [
    `package ${pack}`,
    "",
    'import "testing"',
    "",
    `func ${name("Error")}(t *testing.T) { if "${nonce}" != "a falsehood" { t.Errorf("works ${nonce}") } }`,
    `func ${name("Fatal")}(t *testing.T) { if "${nonce}" != "a falsehood" { t.Fatalf("works ${nonce}") } }`,
    "",
  ].join("\n");
  return { text, cases: [name("Error"), name("Fatal")] };
};
