import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPolicy } from "../../../src/rules/policy/read-policy.ts";
import { operatorOf, operatorText } from "./operator.ts";

const operator = operatorOf();
const read = (text: string | undefined, by = operator) => readPolicy(text, "b10b", by);

const valueOf = (text: string | undefined, by = operator) => {
  const { policy } = read(text, by);
  if (!policy.ok) throw new Error(JSON.stringify(policy.problems, null, 2));
  return policy.value;
};
const problemsOf = (text: string, by = operator): readonly string[] => {
  const { policy } = read(text, by);
  return policy.ok ? [] : policy.problems.map(({ where, what, fix }) => `${where}: ${what} ${fix}`);
};

describe("readPolicy", () => {
  test.each([
    ["no file", undefined],
    ["an empty file", ""],
    ["only comments", "# nothing yet\n"],
    ["an empty mapping", "{}"],
    ["a byte order mark", "\uFEFFversion: 1"],
  ])("takes %s for all defaults", (_, text) => {
    const { policy, sandbox, digest, source } = valueOf(text);
    expect(policy).toMatchObject({ level: "ready", image: "node:24", agents: { builder: "default" }, verify: {} });
    expect(sandbox).toEqual({ minutes: 60, memoryMb: 4_096, cpus: 2, pids: 512, diskMb: 2_048 });
    expect(digest).toBe(valueOf("{}").digest);
    expect(source).toBe("b10b");
    expect(read(text).halted).toBe(false);
  });

  test("reads the example of its documentation", async () => {
    const page = await readFile(new URL("../../../docs/policy.md", import.meta.url), "utf8");
    const example = /```yaml\n([\s\S]*?)```/u.exec(page)?.[1] ?? "";
    expect(valueOf(example).policy.verify).toMatchObject({
      lint: "npm run lint",
      test: { run: "npm test", when: ["src/**", "test/**"] },
    });
  });

  test("takes the operator's only agent where the file names none", () => {
    const only = operatorOf(
      'accounts: [a]\nagents: { pi: { adapter: command, command: [pi] } }\nimages: { "node:24": x }',
    );
    expect(valueOf("", only).policy.agents.builder).toBe("pi");
    expect(problemsOf("agents: { builder: default }", only)).toHaveLength(1);
  });

  test.each([
    ["devcontainer: false"],
    ["image: node:24"],
    ["image: ghcr.io/acme/build:1"],
    ["image: ghcr.io/acme/team/build"],
    [`image: ghcr.io/acme/build@sha256:${"a".repeat(64)}`],
  ])("accepts %s", (text) => {
    expect(problemsOf(text)).toEqual([]);
  });

  test.each([
    ["image: node:22"],
    ["image: ghcr.io/acme-evil/build:1"],
    ["image: ghcr.io/other/x"],
    ["image: docker.io/acme/x"],
    ["image: '--privileged'"],
    ["image: ghcr.io/acme/../x"],
    ["image: toString"],
    ["image: __proto__"],
  ])("refuses %s", (text) => {
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^\.github\/lintel\.yml:1:8: `.*` is not an image this server runs\. It can be/u),
    ]);
  });

  test("knows what engines leave out of an image's name", () => {
    const docker = operatorOf(operatorText.replace("ghcr.io/acme]", "ghcr.io/acme, docker.io/library]"));
    expect(problemsOf("image: node:22", docker)).toEqual([]);
    expect(problemsOf("image: evil/node:22", docker)).toHaveLength(1);
  });
});

describe("a policy is held to the operator's ceilings", () => {
  const low = operatorOf(
    `${operatorText}level: draft\nlimits: { parallel: 2, open_prs: 2, attempts: 2, minutes: 20, usd: 2, usd_per_day: 5 }\nsandbox: { memory_mb: 512 }`,
  );

  test("of each number, and of the level, the smaller counts", () => {
    const { policy, sandbox } = valueOf(
      "level: merge\nlimits: { parallel: 9, attempts: 1, minutes: 600, usd: 100 }",
      low,
    );
    expect(policy.level).toBe("draft");
    expect(policy.limits).toEqual({
      parallel: 2,
      open_prs: 2,
      attempts: 1,
      minutes: 20,
      idle_minutes: 15,
      usd: 2,
      usd_per_day: 5,
    });
    expect(sandbox).toMatchObject({ minutes: 20, memoryMb: 512 });
  });

  test("the digest is over what counts, not over how it is written", () => {
    const { digest } = valueOf("limits: { usd: 100 }", low);
    expect(valueOf("# other words\nlimits:\n  usd: 2\n", low).digest).toBe(digest);
    expect(valueOf("limits: { usd: 1 }", low).digest).not.toBe(digest);
    expect(valueOf("verify: { test: npm test }", low).digest).not.toBe(digest);
    expect(valueOf("limits: { usd: 100 }").digest).not.toBe(digest);
    expect(valueOf("halted: true\nlimits: { usd: 100 }", low).digest).toBe(digest);
  });

  test("the digest changes with the image behind a name", () => {
    const other = operatorOf(operatorText.replace("24.11.1", "24.12.0"));
    expect(valueOf("", other).digest).not.toBe(valueOf("").digest);
  });
});

describe("readPolicy refuses, with line, column and fix,", () => {
  test.each<[string, string, readonly string[]]>([
    ["an unknown key", "level: ready\nlevle: draft", [":2:1: `levle` is not a setting. Did you mean `level`?"]],
    [
      "an unknown key within another",
      "limits:\n  parallel: 2\n  atempts: 2",
      [":3:3: `limits.atempts` is not a setting. Did you mean `attempts`?"],
    ],
    [
      "a key like its parent",
      "scope:\n  scope: 1",
      [":2:3: `scope.scope` is not a setting. Known here: `allow`, `deny`, `protect`, `max`."],
    ],
    [
      "a hyphen for an underscore",
      "limits: { open-prs: 2 }",
      [":1:11: `limits.open-prs` is not a setting. Did you mean `open_prs`?"],
    ],
    [
      "a wrong type",
      "limits:\n  parallel: many",
      [":2:13: `limits.parallel` must be a number, and is `many`. Write a number without quotes."],
    ],
    [
      "a fraction",
      "limits: { parallel: 1.5 }",
      [":1:21: `limits.parallel` must be a whole number, and is `1.5`. Write a whole number without quotes."],
    ],
    [
      "text for a list",
      "scope:\n  allow: src/**",
      [":2:10: `scope.allow` must be a list, and is `src/**`. Write it as `[a, b]`, or one `- a` on each line."],
    ],
    [
      "nothing for a mapping",
      "limits:\n# later\n",
      [":1:8: `limits` must be a mapping, and is empty. Write `key: value` lines, indented, below it."],
    ],
    [
      "a number for text",
      "image: 24",
      [
        ":1:8: `image` must be text, and is `24`. Put quotes around a value that looks like a number or a word such as `true`.",
      ],
    ],
    [
      "an unknown value",
      "level: reday",
      [":1:8: `level` cannot be `reday`. Did you mean `ready`? It can be `draft`, `ready`, `merge`."],
    ],
    [
      "a number too large",
      "limits: { attempts: 99 }",
      [":1:21: `limits.attempts` is `99`, more than it may be. At most 10."],
    ],
    [
      "a number too small",
      "approval: { humans: 0 }",
      [":1:21: `approval.humans` is `0`, less than it may be. At least 1."],
    ],
    [
      "infinity",
      "limits: { usd: .inf }",
      [":1:16: `limits.usd` must be a number, and is `null`. Write a number without quotes."],
    ],
    ["another version", "version: 2", [":1:10: `version` cannot be `2`. It must be `1`."]],
    [
      "a name that cannot be used",
      "verify:\n  My test: npm test",
      [
        ":2:3: `verify.My test` has a name that cannot be used. Names are lower-case letters, digits, `-` and `_`, at most 40.",
      ],
    ],
    [
      "a command that is a list",
      "verify:\n  test: [npm, test]",
      [
        ":2:9: `verify.test` must be a command or a mapping with `run`, and is a list. Write for example `test: npm test`.",
      ],
    ],
    [
      "an entry without a command",
      "verify:\n  test: { when: ['src/**'] }",
      [":2:9: `verify.test.run` is missing. It must be text."],
    ],
    ["an empty command", "verify: { test: '' }", [":1:17: `verify.test` is empty. At least 1 character."]],
    ["a key given twice", "level: ready\nlevel: merge", [":2:1: This key is given twice. Keep one of the two."]],
    ["a tab", "limits:\n\tparallel: 2", [":2:1: A tab indents this line. Indent with spaces."]],
    [
      "a colon in a command",
      "setup: echo a: b",
      [":1:8: This value contains `: `, which begins another mapping. Put the value into quotes."],
    ],
    [
      "a second document",
      "level: ready\n---\nlevel: merge",
      [":2:1: A second document begins here. Take the `---` out."],
    ],
    [
      "a list",
      "- level",
      [":1:1: The file must be a mapping, and is a list. Write `key: value` lines, indented, below it."],
    ],
    ["an alias", "setup: &a x\nimage: *a", [":2:8: This file may not use aliases (`*`). Write the value out."]],
    ["a tag", "setup: !!js/function x", [":1:8: This tag is not known. Write plain values, without `!`."]],
    ["a list for a key", "? [a]\n: b", [":1:3: This key is not plain text. Write `key: value`."]],
    [
      "bytes that are not UTF-8",
      "level: ready\nsetup: caf\uFFFD",
      [":2:1: The file is not UTF-8 text. Save it as UTF-8."],
    ],
    [
      "UTF-16",
      Array.from("level: ready", (letter) => `${letter}\0`).join(""),
      [":1:1: The file is not UTF-8 text. Save it as UTF-8."],
    ],
    [
      "a prototype",
      "__proto__: { level: merge }",
      [
        ":1:1: `__proto__` is not a setting. Known here: `version`, `halted`, `level`, `agents`, `image`, `dockerfile`, `devcontainer`, `setup`, `network`, `services`, `verify`, `scope`, `ci`, `approval`, `merge`, `proof_keys`, `limits`.",
      ],
    ],
    [
      "an agent this server lacks",
      "agents:\n  builder: codex",
      [":2:12: There is no agent `codex` on this server. This server has `default`, `claude`."],
    ],
    [
      "an inherited agent",
      "agents: { builder: toString }",
      [":1:20: There is no agent `toString` on this server. This server has `default`, `claude`."],
    ],
    [
      "a negated glob",
      "scope:\n  deny:\n    - '!src/**'",
      [":3:7: `!src/**` is a negation, which globs here do not have. Write globs such as `src/**`."],
    ],
    [
      "a half globstar",
      "verify: { test: { run: x, when: ['src/**.ts'] } }",
      [":1:34: `src/**.ts` has `**` beside other characters, where it means one `*`. Did you mean `src/**/*.ts`?"],
    ],
    [
      "several things at once",
      "leve: 1\nlimits: { usd: x }\nverify: { a: 1 }",
      [
        ":1:1: `leve` is not a setting. Did you mean `level`?",
        ":2:16: `limits.usd` must be a number, and is `x`. Write a number without quotes.",
        ":3:14: `verify.a` must be a command or a mapping with `run`, and is `1`. Write for example `test: npm test`.",
      ],
    ],
    [
      "a Dockerfile, which would be built as root",
      "level: draft\ndockerfile: ci/Dockerfile",
      [
        ":2:13: This server does not build images: the builder of a Docker engine runs a Dockerfile as root, with a network that no gateway guards. Build it elsewhere, let the operator list the image, and name it in `image` (this server has `node:24`).",
      ],
    ],
    ...["true", ".devcontainer/api/devcontainer.json", "''"].map((value): [string, string, readonly string[]] => [
      `a devcontainer: ${value}`,
      `devcontainer: ${value}`,
      [
        ':1:15: This server does not read a devcontainer: its features and build run as root, with a network that no gateway guards. Let the operator list the image its file names as `"image"`, and write it here as `image` (this server has `node:24`).',
      ],
    ]),
    [
      "a Dockerfile below `image`",
      "image: { dockerfile: Dockerfile }",
      [":1:8: `image` must be text, and is a mapping. `dockerfile` is a setting of its own, beside `image`."],
    ],
    [
      "a Dockerfile that is a mapping",
      "dockerfile: { path: Dockerfile }",
      [
        ":1:13: `dockerfile` must be text, and is a mapping. Put quotes around a value that looks like a number or a word such as `true`.",
      ],
    ],
  ])("%s", (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems.map((problem) => `.github/lintel.yml${problem}`));
  });

  test.each([
    ["ci_secrets: [A]", "ci_secrets"],
    ["verify: { e2e: ci }", "verify.e2e: ci"],
  ])("what a later version will have, and says so: %s", (text, name) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(`\`${name}\` is not available yet in this version`)]);
  });

  test.each([
    ["brackets", "[".repeat(30_000)],
    ["mappings", "{a: ".repeat(8_000)],
    ["sequences", "- ".repeat(16_000)],
    ["explicit keys", "? ".repeat(16_000)],
    ["keys", Array.from({ length: 3_500 }, (_, index) => `k${index}: 1`).join("\n")],
    ["aliases", `a: &a [x]\n${Array.from({ length: 500 }, (_, index) => `b${index}: &b${index} [*a, *a]`).join("\n")}`],
    ["steps", Array.from({ length: 250 }, (_, index) => `${" ".repeat(index)}a:`).join("\n")],
    ["length", `setup: ${"x".repeat(40_000)}`],
  ])("a bomb of %s, soon", (_, text) => {
    const began = performance.now();
    expect(problemsOf(text).length).toBeGreaterThan(0);
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});

describe("halted", () => {
  test.each([
    ["halted: true"],
    ["level: ready\nhalted: true"],
    ['"halted": true'],
    ["{ halted: true }"],
    ["{ level: ready, 'halted': true }"],
    ["halted: yes"],
    ["halted: 1"],
    ["Halted: true"],
    ["halted: true # since Monday"],
    ["halted: true\nlevel: nonsense"],
    ["halted: true\nhalted: false"],
    ["halted: false\nhalted: true"],
    ["halted: true\n\tbroken: ["],
    ["broken: [\nhalted: true"],
    ["halted: true\nsetup: \uFFFD"],
    ["\uFEFFhalted: true"],
    ["---\nhalted: true"],
    ["# c\r\nhalted: true\r\nlevel: x"],
    [Array.from("halted: true", (letter) => `${letter}\0`).join("")],
    [`halted: true\nsetup: ${"x".repeat(50_000)}`],
    [`${"[".repeat(5_000)}\nhalted: true`],
  ])("is read from %j", (text) => {
    expect(read(text).halted).toBe(true);
  });

  test.each([
    [undefined],
    [""],
    ["halted: false"],
    ["halted: False # soon"],
    ["halted:"],
    ["# halted: true"],
    ["setup: 'echo halted: true'"],
    ["scope:\n  halted: true"],
    ["setup: |\n  halted: true\n"],
    ["halted_by: x"],
  ])("is not read from %j", (text) => {
    expect(read(text).halted).toBe(false);
  });
});

test("readPolicy answers for any text", () => {
  const pieces = fc.constantFrom(
    "level",
    "halted",
    "limits",
    "verify",
    ": ",
    "\n",
    "  ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "|",
    ">",
    "'",
    '"',
    "#",
    "? ",
    "!!",
    "true",
    "1",
    "\t",
    "---\n",
    "<<",
    "__proto__",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (some) => {
      const { policy } = read(some);
      if (!policy.ok)
        for (const { where } of policy.problems) expect(where).toMatch(/^\.github\/lintel\.yml:[1-9]\d*:[1-9]\d*$/u);
    }),
    { numRuns: 2_000 },
  );
});
