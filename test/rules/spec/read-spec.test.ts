import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reading, problemsOf, specOf, withSections } from "./issue.ts";

const form = `### Goal

Refunds of zero-amount invoices answer 204.

### Acceptance criteria

- [ ] Refunding a zero-amount invoice answers 204
- [x] Negative amounts are still refused \`run: npm test -- refund\`

### Scope

\`src/payments/**\`, test/**

### Out of scope

_No response_

### Kind

fix

### Risk

_No response_

### Changes behaviour

- \`refund.test.ts: zero amount throws\`

### Depends on

#12 and #9

### Notes

_No response_

### Options

\`\`\`yaml
attempts: 2
level: draft
\`\`\`
`;

describe("readSpec reads", () => {
  test("what an issue form leaves", () => {
    const { digest, hidden, author, ...said } = specOf(form);
    expect(said).toEqual({
      repo: 1,
      issue: 7,
      title: "Refund zero-amount invoices",
      goal: "Refunds of zero-amount invoices answer 204.",
      criteria: [
        { text: "Refunding a zero-amount invoice answers 204" },
        { text: "Negative amounts are still refused", run: "npm test -- refund" },
      ],
      scope: ["src/payments/**", "test/**"],
      outOfScope: "",
      kind: "fix",
      risk: "normal",
      changesBehaviour: ["refund.test.ts: zero amount throws"],
      dependsOn: [9, 12],
      notes: "",
      options: { attempts: 2, level: "draft" },
    });
    expect(hidden).toEqual([]);
    expect(author.login).toBe("author");
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/u);
  });

  test.each([
    ["another case", "# GOAL\nx\n# acceptance CRITERIA\n- One"],
    ["mixed levels", "#### Goal\nx\n# Acceptance criteria\n- One"],
    ["decoration", "## 🎯 Goal:\nx\n## 2. **Acceptance criteria**\n- One"],
    ["underlined headings", "Goal\n====\nx\n\nAcceptance criteria\n---\n- One"],
    ["a hyphen", "## Goal\nx\n## Acceptance-criteria\n* One"],
    ["closing hashes", "## Goal ##\nx\n## Acceptance criteria ##\n1. One"],
    ["hidden text in a heading", "## Goal <!-- x -->\nx\n## Acceptance\u200B criteria\n+ One"],
  ])("headings with %s", (_, body) => {
    const { goal, criteria } = specOf(body);
    expect({ goal, criteria }).toEqual({ goal: "x", criteria: [{ text: "One" }] });
  });

  test("text outside of known sections as notes, under its heading", () => {
    const body =
      "Hello.\n\n## Goal\nx\n\n### Why\nbecause\n\n## Background\nlong ago\n\n## Acceptance criteria\nAll of:\n- One\n\n## Notes\nlast";
    const { goal, notes } = specOf(body);
    expect(goal).toBe("x\n\n### Why\nbecause");
    expect(notes).toBe("Hello.\n\n**Background**\n\nlong ago\n\nlast\n\nAll of:");
  });

  test("a rule below a paragraph as text, not as a heading", () => {
    expect(specOf("## Goal\nOne line\n---\n\n## Acceptance criteria\n- One").goal).toBe("One line\n---");
  });

  test.each([
    ["a nested list", "- One\n  - detail\n    - deeper\n- Two", ["One\n- detail\n  - deeper", "Two"]],
    ["continued lines", "1. One\n   goes on\n2. Two", ["One\ngoes on", "Two"]],
    ["several paragraphs", "- One\n\n  More.\n\n- Two", ["One\n\nMore.", "Two"]],
    ["code", "- One `x`\n  ```js\n  a();\n  ```", ["One `x`\n```js\na();\n```"]],
    ["blank items of a template", "- [ ] One\n- [ ] \n-", ["One"]],
    ["two lists", "- One\n\nand\n\n* Two", ["One", "Two"]],
  ])("criteria with %s", (_, list, texts) => {
    expect(specOf(`## Goal\nx\n## Acceptance criteria\n${list}`).criteria.map(({ text }) => text)).toEqual(texts);
  });

  test.each([
    ["at the end", "Works `run: npm test`", { text: "Works", run: "npm test" }],
    ["before a full stop", "Works `run: npm test`.", { text: "Works.", run: "npm test" }],
    ["alone", "`run: npm test`", { text: "`npm test` succeeds", run: "npm test" }],
    ["with backticks of its own", "Works ``run: echo `date` ``", { text: "Works", run: "echo `date`" }],
    ["with another case", "Works `RUN:npm test`", { text: "Works", run: "npm test" }],
    ["and a nested list below", "Works `run: npm test`\n  - really", { text: "Works\n- really", run: "npm test" }],
    ["not at all", "Prints `run`", { text: "Prints `run`" }],
    ["hidden", "Works <span hidden>`run: evil`</span>", { text: "Works" }],
    ["in a comment", "Works <!-- `run: evil` -->", { text: "Works" }],
    ["folded", "Works <details>`run: evil`</details>", { text: "Works" }],
  ])("a command %s", (_, item, criterion) => {
    expect(specOf(`## Goal\nx\n## Acceptance criteria\n- ${item}`).criteria).toEqual([criterion]);
  });

  test.each([
    ["bug", "## Kind\n`docs`", "docs"],
    ["a bullet", "## Kind\n- Chore.", "chore"],
    ["ticked boxes", "## Kind\n- [ ] feature\n- [X] refactor", "refactor"],
    ["nothing", "## Kind\n_No response_", "feature"],
  ])("a kind written as %s", (_, section, kind) => {
    expect(specOf(withSections(section)).kind).toBe(kind);
  });

  test.each([
    ["none", []],
    ["- #12\n- #3", [3, 12]],
    ["#12, GH-3 and 4", [3, 4, 12]],
    ["Blocked by: #12 (the API)", [12]],
    ["- #12 - the API", [12]],
    ["#12, #12", [12]],
  ])("dependencies written as %j", (text, numbers) => {
    expect(specOf(withSections(`## Depends on\n${text}`)).dependsOn).toEqual(numbers);
  });

  test.each([
    ["```yaml\nattempts: 2\n```", { attempts: 2 }],
    ["```\nusd: 1.5\nminutes: 5\n```", { usd: 1.5, minutes: 5 }],
    ["attempts: 2\nlevel: draft", { attempts: 2, level: "draft" }],
    ["```yaml\n\n```", {}],
    ["none", {}],
  ])("options written as %j", (text, options) => {
    expect(specOf(withSections(`## Options\n${text}`)).options).toEqual(options);
  });
});

describe("readSpec refuses, naming line and fix,", () => {
  test("an empty issue, with everything that is missing", () => {
    const read = reading("");
    expect(read).toMatchObject({ ok: false, problems: [{ where: "Goal" }, { where: "Acceptance criteria" }] });
    expect(JSON.stringify(read)).toContain("## Acceptance criteria\\n- [ ] Refunding");
  });

  test.each<[string, string, readonly string[]]>([
    [
      "a near miss",
      "## Goal\nx\n## Acceptence criteria\n- One",
      ["Heading, line 3: `Acceptence criteria` is no heading of a spec."],
    ],
    [
      "a look-alike letter",
      "## Gоal\nx\n## Acceptance criteria\n- One",
      ["Heading, line 1: `Gоal` is no heading of a spec."],
    ],
    [
      "a blank goal",
      "### Goal\n\n_No response_\n\n### Acceptance criteria\n- One",
      ["Goal, line 1: The section `Goal` says nothing."],
    ],
    [
      "criteria without a list",
      "## Goal\nx\n## Acceptance criteria\nIt works.",
      ["Acceptance criteria, line 3: The acceptance criteria are not a list."],
    ],
    [
      "only blank criteria",
      "## Goal\nx\n## Acceptance criteria\n- [ ] \n",
      ["Acceptance criteria, line 3: There are no acceptance criteria."],
    ],
    [
      "a goal given twice",
      withSections("## Goal\nagain"),
      ["Heading, line 7: The section `Goal` begins a second time (first on line 1)."],
    ],
    [
      "a hidden section",
      "## Goal\nx\n<!--\n## Acceptance criteria\n- One\n-->",
      ["Acceptance criteria, line 4: The section `Acceptance criteria` is hidden from readers."],
    ],
    [
      "a comment without end",
      "## Goal\nx\n\n<!-- oops\n\n## Acceptance criteria\n- One",
      ["Acceptance criteria, line 6: The section `Acceptance criteria` is hidden from readers."],
    ],
    ["an unknown kind", withSections("## Kind\nbug"), ["Kind, line 8: `bug` is not one of its values."]],
    ["two kinds", withSections("## Kind\nfix\ndocs"), ["Kind, line 8: It says more than one thing."]],
    ["an unknown risk", withSections("## Risk\n\nhigher"), ["Risk, line 9: `higher` is not one of its values."]],
    [
      "another repository's issue",
      withSections("## Depends on\nacme/x#3"),
      ["Depends on, line 8: `acme/x#3` is not written as an issue of this repository."],
    ],
    [
      "words for numbers",
      withSections("## Depends on\nthe API"),
      ["Depends on, line 8: `the` is not an issue number.", "Depends on, line 8: `API` is not an issue number."],
    ],
    ["itself", withSections("## Depends on\n#3, #7"), ["Depends on, line 8: The issue depends on itself."]],
    [
      "a misspelt option",
      withSections("## Options\n```yaml\nattempts: 2\natempts: 3\n```"),
      ["Options, line 10: `atempts` is not a setting."],
    ],
    [
      "an option of a wrong type",
      withSections("## Options\n```yaml\nattempts: two\n```"),
      ["Options, line 9: `attempts` must be a number, and is `two`."],
    ],
    [
      "an option given twice",
      withSections("## Options\n\nusd: 1\nusd: 2"),
      ["Options, line 10: This key is given twice."],
    ],
    [
      "options that are prose",
      withSections("## Options\n- be quick"),
      ["Options, line 8: It is not one block of YAML."],
    ],
    [
      "options that loosen rules",
      withSections("## Options\n```yaml\nscope: { protect: [] }\n```"),
      ["Options, line 9: `scope` is not a setting."],
    ],
    [
      "`run:` outside of the code",
      withSections("").replace("One", "Works run: `npm test`"),
      ["Acceptance criteria, line 5: `run:` stands outside of the backticks, so the command would not be run."],
    ],
    [
      "a command in the middle",
      withSections("").replace("One", "`run: npm test` works"),
      ["Acceptance criteria, line 5: `run: npm test` does not stand at the end of its criterion."],
    ],
    [
      "an empty command",
      withSections("").replace("One", "Works `run:`"),
      ["Acceptance criteria, line 5: `run:` names no command."],
    ],
    [
      "an invisible character in a command",
      withSections("").replace("One", "Works `run: npm te\u200Bst`"),
      ["Acceptance criteria, line 5: The command contains invisible characters."],
    ],
    [
      "two commands",
      withSections("").replace("One", "Works `run: a`\n\n  and `run: b`"),
      ["Acceptance criteria, line 5: One criterion has two commands."],
    ],
    [
      "too many criteria",
      `## Goal\nx\n## Acceptance criteria\n${"- One\n".repeat(51)}`,
      ["Acceptance criteria, line 3: There are 51 criteria, and at most 50 fit one run."],
    ],
  ])("%s", (_, body, problems) => {
    expect(problemsOf(body)).toEqual(problems);
  });

  test("an empty title", () => {
    expect(problemsOf(withSections(""), { title: " \u200B " })).toEqual(["Title: The title is empty."]);
  });

  test("everything at once, in the order of the text", () => {
    const body = "## Scope\nsrc/pay/**\n## Kind\nbug\n## Depends on\n#7\n## Options\nattempts: 99\n## Goals\nx";
    const read = reading(body);
    expect(read.ok ? [] : read.problems.map(({ line }) => line)).toEqual([1, 2, 4, 6, 8, 9]);
  });

  test("no more problems than a comment can hold", () => {
    const problems = problemsOf(
      withSections(`## Depends on\n${"x ".repeat(30_000)}\n\n## Scope\n${"zz/yy\n".repeat(400)}`),
    );
    expect(problems).toHaveLength(26);
    expect(problems.at(-1)).toMatch(/^Issue text: There are \d+ more problems like these\.$/u);
  });

  test("bodies longer than GitHub's", () => {
    expect(problemsOf("x".repeat(65_537))).toEqual(["Issue text: The text has 65537 characters, more than 65536."]);
  });

  test.each([
    ["brackets", "[".repeat(65_000)],
    ["closing brackets", "]".repeat(65_000)],
    ["closing brackets with gaps", `${"]".repeat(499)} `.repeat(130)],
    ["as much emphasis as is read", "*a_ ".repeat(1_990)],
    ["as many brackets as are read", "[]".repeat(2_990)],
    ["as many links as are read", "[a](".repeat(5_990)],
    ["emphasis", "*a_ ".repeat(16_000)],
    ["quotes", ">".repeat(65_000)],
    ["lists", "- ".repeat(32_000)],
    ["links", "[a](".repeat(16_000)],
    ["tags", "<a ".repeat(21_000)],
    ["one long tag", `<${"a".repeat(65_000)}`],
    ["comments", "<!--".repeat(16_000)],
    ["formulas", "$\\color".repeat(9_000)],
    ["a table", `${"|a".repeat(16_000)}\n${"|-".repeat(16_000)}`],
    ["backticks", "`a``".repeat(16_000)],
    ["invisible characters", "\u200B".repeat(65_000)],
    ["a long list", `## Goal\nx\n## Acceptance criteria\n${"- a\n".repeat(16_000)}`],
    ["a long scope", `${withSections("")}## Scope\n${"- src/zz/**\n".repeat(5_000)}`],
  ])("or reads hostile bodies of 65,000 characters within bounds: %s", (_, body) => {
    const began = performance.now();
    reading(body);
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});

describe("the digest", () => {
  test("is the same for other line ends, trailing spaces, more blank lines, hidden text and paths", () => {
    const { digest } = specOf(form);
    expect(specOf(form.replaceAll("\n", "\r\n")).digest).toBe(digest);
    expect(specOf(form.replaceAll("\n\n", "  \n\n\n\n")).digest).toBe(digest);
    expect(specOf(`${form}\n<!-- for you only -->`).digest).toBe(digest);
    expect(specOf(form, { paths: [] }).digest).toBe(digest);
  });

  test.each<[string, (body: string) => string]>([
    ["the goal", (body) => body.replace("204.", "404.")],
    ["a criterion", (body) => body.replace("still refused", "refused")],
    ["a command", (body) => body.replace("npm test -- refund", "true")],
    ["the scope", (body) => body.replace("test/**", "src/**")],
    ["what is out of scope", (body) => body.replace("_No response_", "x")],
    ["the kind", (body) => body.replace("\nfix\n", "\ndocs\n")],
    ["the dependencies", (body) => body.replace("#12", "#13")],
    ["the options", (body) => body.replace("attempts: 2", "attempts: 1")],
    ["a note", (body) => `${body}\n## Remark\nAlso this.`],
  ])("changes with %s", (_, edit) => {
    expect(specOf(edit(form)).digest).not.toBe(specOf(form).digest);
  });

  test("changes with title, issue, repository and author, not with a login", () => {
    const { digest } = specOf(form);
    expect(specOf(form, { title: "Other" }).digest).not.toBe(digest);
    expect(specOf(form, { issue: 8 }).digest).not.toBe(digest);
    expect(specOf(form, { repo: 2 }).digest).not.toBe(digest);
    expect(specOf(form, { author: { id: 11, login: "author", kind: "user" } }).digest).not.toBe(digest);
    expect(specOf(form, { author: { id: 10, login: "renamed", kind: "user" } }).digest).toBe(digest);
  });
});

describe("for any text", () => {
  const pieces = fc.constantFrom(
    "## Goal\n",
    "## Acceptance criteria\n",
    "## Scope\n",
    "## Options\n",
    "## Depends on\n",
    "## Kind\n",
    "- ",
    "- [ ] ",
    "`run: x`",
    "<!--",
    "-->",
    "<details>",
    "</details>",
    "<p hidden",
    ">",
    "[//]: # (",
    ")",
    "![",
    "](",
    "```",
    "\n",
    "\n\n",
    "    ",
    "> ",
    "| a |\n|-|\n",
    "&#8203;",
    "\u{E0041}",
    "\u202E",
    "text",
    "*",
    "src/**",
    "#7",
    "\\",
    "<b title='",
    "'>",
    "$\\phantom{",
    "}$",
    "[^1]: ",
    "a: b",
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }),
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join("")),
  );

  test("readSpec answers, the same each time, and each problem says where, what and how", () => {
    fc.assert(
      fc.property(texts, fc.string({ unit: "binary" }), (body, title) => {
        const read = reading(body, { title });
        expect(reading(body, { title })).toEqual(read);
        if (!read.ok) {
          expect(read.problems.length).toBeGreaterThan(0);
          for (const { where, what, fix, line } of read.problems) {
            expect(where.length * what.length * fix.length * line).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 1_500 },
    );
  });
});

test("problems quote what was written so that it can do nothing", () => {
  const evil = "@team `x` <!-- m --> #1 ``";
  const read = reading(
    `## Goa ${evil}\n## Goall\n## Scope\n- ${evil}\n## Kind\n${evil}\n## Depends on\n${evil}\n## Options\n${JSON.stringify(evil)}: 1\nlevel: ${JSON.stringify(evil)}\n## Acceptance criteria\n- \`\`run: a \`@team\` \`\` b`,
  );
  if (read.ok) throw new Error("This text is full of mistakes.");
  for (const { what, fix } of read.problems) {
    const outside = `${what}\n${fix}`.replaceAll(/```[\s\S]*?```/gu, "").replaceAll(/`[^`\n]*`/gu, "");
    expect(outside).not.toMatch(/[@<`]|#1/u);
  }
});
