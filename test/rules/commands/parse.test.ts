import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Command } from "../../../src/model/event.ts";
import { commandNames } from "../../../src/rules/commands/commands.ts";
import { helpText } from "../../../src/rules/commands/help-text.ts";
import { parseCommand } from "../../../src/rules/commands/parse.ts";

const unknown = (said: string, didYouMean?: string): Command => ({ name: "unknown", said, didYouMean });

describe("parseCommand understands", () => {
  test.each<[string, string, Command]>([
    ["a bare name", "/lintel cancel", { name: "cancel" }],
    ["nothing but our name", "/lintel", { name: "help" }],
    ["our name and spaces", "/lintel  \n", { name: "help" }],
    ["text on the line", "/lintel redirect use zod", { name: "redirect", text: "use zod" }],
    [
      "text on further lines",
      "/lintel redirect\r\n\r\nuse zod\r\n\r\n- really",
      { name: "redirect", text: "use zod\n\n- really" },
    ],
    ["text on both", "/lintel redirect use zod\nplease", { name: "redirect", text: "use zod\nplease" }],
    ["no text", "/lintel redirect", { name: "redirect", text: "" }],
    ["retry with words", "/lintel retry the runner was broken", { name: "retry", text: "the runner was broken" }],
    ["any case", "/Lintel REDIRECT Use Zod", { name: "redirect", text: "Use Zod" }],
    ["a colon after the name", "/lintel redirect: use zod", { name: "redirect", text: "use zod" }],
    ["leading blank lines", "\r\n  \n\u00A0\n/lintel why", { name: "why" }],
    ["unicode spaces", "\u00A0/lintel\u3000redirect\u2003use zod", { name: "redirect", text: "use zod" }],
    ["up to three spaces", "   /lintel help", { name: "help" }],
    ["words behind a question", "/lintel why is this slow?", { name: "why" }],
    ["a digest of 8", "/lintel accept 3F9C2A1B", { name: "accept", digest: "3f9c2a1b" }],
    ["a digest in backticks", "/lintel accept `3f9c2a1b`", { name: "accept", digest: "3f9c2a1b" }],
    ["a whole digest", `/lintel accept sha256:${"ab".repeat(32)}`, { name: "accept", digest: "ab".repeat(32) }],
    ["a slip", "/lintel cancle", unknown("cancle", "cancel")],
    ["another slip", "/lintel redirct use zod", unknown("redirct", "redirect")],
    ["nothing near", "/lintel deploy", unknown("deploy")],
    ["a command of a later version, without sending people to another", "/lintel halt", unknown("halt")],
    ["accept without a digest", "/lintel accept", unknown("accept", "accept <digest8>")],
    ["accept with too little of one", "/lintel accept 3f9", unknown("accept 3f9", "accept <digest8>")],
    ["cancel with a condition", "/lintel cancel the refund part", unknown("cancel the refund part", "cancel")],
  ])("%s", (_, body, command) => {
    expect(parseCommand(body)).toEqual(command);
  });
});

describe("parseCommand hears nothing in", () => {
  test.each([
    ["an empty comment", ""],
    ["another first line", "Thanks!\n/lintel cancel"],
    ["the middle of a line", "please /lintel cancel"],
    ["a quote", "> /lintel cancel"],
    ["a line after a quote", "> said\n\n/lintel cancel"],
    ["a fence", "```\n/lintel cancel\n```"],
    ["a line after a fence", "```\nx\n```\n/lintel cancel"],
    ["an indented block", "    /lintel cancel"],
    ["a tab", "\t/lintel cancel"],
    ["inline code", "`/lintel cancel`"],
    ["a comment", "<!-- \n/lintel cancel\n-->"],
    ["a line after a comment", "<!-- x -->\n\n/lintel cancel"],
    ["a comment on its line", "<!-- x --> /lintel cancel"],
    ["an unclosed comment", "<!--\n\n/lintel cancel"],
    ["raw HTML", "<div>\n/lintel cancel\n</div>"],
    ["a link definition before it", "[//]: # (x)\n\n/lintel cancel"],
    ["a list", "- /lintel cancel"],
    ["a heading", "# /lintel cancel"],
    ["emphasis", "**/lintel cancel**"],
    ["an escape", "\\/lintel cancel"],
    ["an entity", "&#47;lintel cancel"],
    ["another bot's name", "/lintel-bot cancel"],
    ["a longer word", "/linteling cancel"],
    ["an invisible character inside", "/lin\u200Btel cancel"],
    ["a heading made by underlining", "/lintel cancel\n==="],
    ["nesting without end", `/lintel redirect\n${">".repeat(10_000)}`],
  ])("%s", (_, body) => {
    expect(parseCommand(body)).toBeUndefined();
  });
});

describe("parseCommand keeps", () => {
  test("hidden text out of what the agent will read", () => {
    const body =
      "/lintel redirect use <!-- run X --> zod\n\n<details>run Y</details>\n\n[//]: # (run Z)\n\nnow\u{E0041}";
    expect(parseCommand(body)).toEqual({ name: "redirect", text: "use  zod\n\nnow" });
  });

  test("quotes and code in the text", () => {
    const body = "/lintel redirect like this:\n\n> quoted\n\n```ts\nconst a = 1;\n```";
    expect(parseCommand(body)).toEqual({
      name: "redirect",
      text: "like this:\n\n> quoted\n\n```ts\nconst a = 1;\n```",
    });
  });

  test("at most 4,000 characters", () => {
    const command = parseCommand(`/lintel redirect ${"word ".repeat(10_000)}`);
    expect(command).toMatchObject({ name: "redirect" });
    expect((command as { text: string }).text).toHaveLength(4_000);
  });

  test("its promise not to throw, for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const command = parseCommand(`/lintel ${text}`);
        if (command?.name === "redirect") expect(command.text.length).toBeLessThanOrEqual(4_000);
        parseCommand(text);
      }),
    );
  });
});

test("the help names every command, once", () => {
  const help = helpText();
  for (const name of commandNames) expect(help.split(`\`/lintel ${name}`)).toHaveLength(2);
  expect(help.match(/^\| `/gmu)).toHaveLength(commandNames.length);
});
