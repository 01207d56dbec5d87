import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reading, specOf, withSections } from "./issue.ts";

/** Everything an agent is told of a spec. */
const told = (body: string): string => {
  const { title, goal, criteria, outOfScope, notes, changesBehaviour, scope } = specOf(body);
  return JSON.stringify({ title, goal, criteria, outOfScope, notes, changesBehaviour, scope });
};

/** Ways to say `EVIL` so that a reader of the rendered issue does not see it, or not at once. */
const hiding: readonly (readonly [string, string])[] = [
  ["a comment", "<!-- EVIL -->"],
  ["a comment over lines", "<!--\n\nEVIL\n\n-->"],
  ["a comment within a line", "a <!-- EVIL --> b"],
  ["a comment that is never closed, in a line", "a <!-- EVIL"],
  ["a comment that is never closed", "<!-- EVIL"],
  ["a comment that a quote does not end", "> <!-- x\n\nEVIL"],
  ["a processing instruction", "<?php EVIL ?>"],
  ["a declaration", "<!DOCTYPE EVIL>"],
  ["CDATA", "<![CDATA[ EVIL ]]>"],
  ["a link definition", "[//]: # (EVIL)"],
  ["a link definition with another label", "[EVIL]: https://example.org"],
  ["the target of a definition", "[a]: <EVIL words>"],
  ["the title of a definition", '[a][x]\n\n[x]: https://example.org "EVIL"'],
  ["the text of an image", "![EVIL](https://example.org/x.png)"],
  ["the title of an image", '![](https://example.org/x.png "EVIL")'],
  ["the text of a referenced image", "![EVIL][x]\n\n[x]: https://example.org"],
  ["the title of a link", '[a](https://example.org "EVIL")'],
  ["the target of a link", "[a](<EVIL words here>)"],
  ["the escaped target of a link", "[a](https://example.org/EVIL%20words)"],
  ["the label of a link", "[a][EVIL words]\n\n[EVIL words]: https://example.org"],
  ["a link without text", "[](https://example.org/EVIL)"],
  ["a link that is only an image", "[![x](x.png)](https://example.org/EVIL)"],
  ["a footnote that nothing refers to", "[^1]: EVIL"],
  ["a folded part", "<details><summary>More</summary>\n\nEVIL\n\n</details>"],
  ["a folded part within another", "<details>\n<details>\n</details>\n\nEVIL\n\n</details>"],
  ["a folded part that is never closed", "<details>\n\nEVIL"],
  ["display:none", '<p style="display:none">EVIL</p>'],
  ["display:none, otherwise spelt", "a <span STYLE = 'DISPLAY : NONE'>EVIL</span> b"],
  ["the hidden attribute", "a <b hidden>EVIL</b> b"],
  ["white letters", '<font color="white">EVIL</font>'],
  ["an element browsers do not print", "<template>EVIL</template>"],
  ["a script", "<script>EVIL</script>"],
  ["an attribute", '<b title="EVIL">a</b>'],
  ["an attribute of an image", '<img src="x.png" alt="EVIL">'],
  ["an attribute over paragraphs", '<div title="\n\nEVIL\n\n">a</div>'],
  ["an attribute with a bracket in it", "a <b title='> EVIL'>b</b>"],
  ["words behind a code fence", "```js EVIL\na\n```"],
  ["the language of a code fence", "```EVIL;rm\na\n```"],
  ["a drawing's source", "```mermaid\n%% EVIL\ngraph TD\n```"],
  ["a formula", "$\\phantom{EVIL}$"],
  ["a table cell beyond the last", "| a |\n|---|\n| b | EVIL |"],
];

describe("what a reader does not see", () => {
  test.each(hiding)("is cut and listed: %s", (_, markdown) => {
    const body = `## Acceptance criteria\n- One\n\n## Goal\nRefunds work.\n\n${markdown}`;
    expect(told(body)).not.toContain("EVIL");
    expect(specOf(body).hidden.join("\n")).toContain("EVIL");
  });

  test.each(hiding)("is cut wherever it stands: %s", (_, markdown) => {
    for (const section of ["Notes", "Out of scope", "Changes behaviour", "Background"]) {
      expect(told(withSections(`## ${section}\nSeen.\n\n${markdown}`))).not.toContain("EVIL");
    }
    const read = reading(`## Goal\nx\n## Acceptance criteria\n- One\n- Two\n\n  ${markdown.replaceAll("\n", "\n  ")}`);
    expect(JSON.stringify(read.ok ? read.value.criteria : [])).not.toContain("EVIL");
  });

  test("is listed by line, once, and bounded", () => {
    const { hidden } = specOf(withSections(`## Notes\n${"<!-- x -->\n".repeat(60)}<!-- ${"y".repeat(1_000)} -->`));
    expect(hidden).toHaveLength(51);
    expect(hidden[0]).toBe("line 8, HTML comment: x");
    expect(hidden.at(-1)).toBe("and 11 more");
    for (const line of hidden) expect(line.length).toBeLessThan(400);
  });

  test("cannot be found by any mixture", () => {
    const parts = hiding.map(([, markdown]) => markdown);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(["", ""], ["- ", "  "], ["> ", "> "]),
        (some, [first, further]) => {
          const blocks = some.map((markdown) => first + markdown.replaceAll("\n", `\n${further}`));
          const read = reading(withSections(`## Notes\n${blocks.join("\n\n")}`));
          if (read.ok) expect(JSON.stringify({ ...read.value, hidden: [] })).not.toContain("EVIL");
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("what a reader does see stays", () => {
  test.each([
    ["emoji of many kinds", "❤️ 👩‍👩‍👧 🏳️‍🌈 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇮🇹 👍🏽 ☺️"],
    ["Arabic", "مرحبا بالعالم، ١٢٣"],
    ["Hebrew", "שלום עולם"],
    ["Persian with non-joiners", "می‌خواهم"],
    ["Hindi with joiners", "क्‍ष"],
    ["combining marks", "e\u0301 ñ å"],
    ["a comment in code", "`<!-- x -->` and\n\n```html\n<!-- y -->\n<details>z</details>\n```"],
    ["an entity in code", "`&#8203;`"],
    ["plain links", "[the docs](https://example.org/a?b=c#d) and <https://example.org>"],
    ["mathematics with a dollar", "costs $5 and $6"],
    ["a table", "| a | b |\n|---|---|\n| c | d |"],
    ["less than", "a < b and c > d"],
    ["a footnote that is used", "a[^1]\n\n[^1]: seen"],
  ])("%s", (_, markdown) => {
    const spec = specOf(withSections(`## Notes\n${markdown}`));
    expect(spec.notes).toBe(markdown);
    expect(spec.hidden).toEqual([]);
  });

  test("markup goes, words stay", () => {
    const { notes } = specOf(withSections('## Notes\nPress <kbd>Ctrl</kbd>,<br>then <b title="x">go</b>.'));
    expect(notes).toBe("Press Ctrl,\nthen go.");
  });
});

describe("invisible code points are cut and named", () => {
  const points = [
    0xad, 0x34f, 0x61c, 0x180e, 0x200b, 0x200c, 0x200e, 0x200f, 0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0x2800, 0x3164,
    0xfe00, 0xfeff, 0xfff9, 0x7, 0x9b, 0x2028, 0xe0001, 0xe0041, 0xe0100,
  ];
  test.each(points.map((point) => [`U+${point.toString(16).toUpperCase().padStart(4, "0")}`, point] as const))(
    "%s",
    (name, point) => {
      const spec = specOf(withSections(`## Notes\nab${String.fromCodePoint(point)}cd`), {
        title: `T${String.fromCodePoint(point)}x`,
      });
      expect(spec.notes).toBe("abcd");
      expect(spec.title).toBe("Tx");
      expect(spec.hidden).toEqual([
        expect.stringContaining(`title, invisible characters: 1 × ${name}`),
        expect.stringContaining(`line 8, invisible characters: 1 × ${name}`),
      ]);
    },
  );

  test("with the letters that tags spell", () => {
    const tags = Array.from("run x", (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("");
    expect(specOf(withSections(`## Notes\nab${tags}cd`)).hidden.join()).toContain("spelling: run x");
  });

  test("also where entities write them", () => {
    for (const entity of [
      "&#8203;",
      "&#x200b;",
      "&#xE0041;",
      "&#917569;",
      "&shy;",
      "&ZeroWidthSpace;",
      "&rlm;",
      "&#x202E;",
    ]) {
      expect(specOf(withSections(`## Notes\nab${entity}cd`)).notes).toBe("abcd");
    }
  });

  test("for any text, none reaches the agent", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const read = reading(withSections(`## Notes\nx ${text}`));
        if (read.ok)
          expect(read.value.notes).not.toMatch(
            /[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u{E0080}-\u{E00FF}]/u,
          );
      }),
      { numRuns: 500 },
    );
  });
});
