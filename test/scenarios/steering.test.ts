import { afterAll, beforeAll, expect, it } from "vitest";
import { withEngine } from "../sandbox/bench.ts";
import { author, maintainer, openStack, outsider, spec, type Stack } from "./stack.ts";

/** Does what the newest words in its brief say: adds a function, or what a redirect asks for instead. */
const agent = `
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
const brief = readFileSync(process.env.LINTEL_BRIEF, "utf8");
const name = /call it (\\w+)/.exec(brief.split("Why this is attempt").at(-1))?.[1] ?? "double";
const file = /Files you may touch\\n- (src\\/\\w+\\.js)/.exec(brief)?.[1] ?? "src/add.js";
writeFileSync(file, readFileSync(file, "utf8").split("\\n").slice(0, 1).join("\\n") + "\\nexport const " + name + " = (a) => a + a;\\n");
`;

withEngine("steering by comments", () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await openStack({ agent });
  });
  afterAll(async () => stack.close());

  it("goes from label to merge, with one comment and one pull request", async () => {
    const issue = await stack.ask("Add double", spec("A function that doubles.", ["src/add.js"]));
    const body = await stack.untilSays(issue, /### Ready: #\d+ needs one approval/u);
    expect(body).toMatch(/\| Verified \| ✓ \|/u);
    const pull = await stack.pullOf(issue);
    expect(pull).toMatchObject({ draft: false, state: "open", title: "Add double" });
    await stack.review(maintainer, pull?.number ?? 0, "APPROVE");
    await stack.untilMerged(issue);
    await stack.untilSays(issue, /### Merged/u);
    expect(await stack.ours(issue)).toHaveLength(1);
    expect(((await stack.call(maintainer, "GET", `/issues/${issue}`)).data as { state: string }).state).toBe("closed");
  });

  it("redirects: the same pull request is reworked, once", async () => {
    const issue = await stack.ask("Add twice", spec("A function that doubles.", ["src/sub.js"]));
    await stack.untilSays(issue, /### Ready/u);
    const before = await stack.pullOf(issue);
    await stack.say(author, issue, "/lintel redirect call it twice");
    const after = await stack.until("a new head", async () => {
      const pull = await stack.pullOf(issue);
      return pull !== undefined && pull.head.sha !== before?.head.sha ? pull : undefined;
    });
    expect(after.number).toBe(before?.number);
    await stack.untilSays(issue, /### Ready.*[\s\S]*attempt 2/u);
    const { data } = await stack.call(maintainer, "GET", `/contents/src/sub.js?ref=lintel/${issue}`);
    expect(Buffer.from((data as { content: string }).content, "base64").toString()).toContain("twice");
    await stack.say(maintainer, issue, "/lintel cancel");
    await stack.untilSays(issue, /### Withdrawn[\s\S]*ancelled by @mira/u);
  });

  it("refuses a stranger's command with a sentence, and changes nothing", async () => {
    const issue = await stack.ask("Add thing", spec("A function that doubles.", ["src/sub.js"]));
    await stack.untilSays(issue, /### Ready/u);
    const before = await stack.pullOf(issue);
    await stack.say(outsider, issue, "/lintel redirect call it mine");
    await stack.until("an answer", async () =>
      (await stack.ours(issue)).find(({ body }) => /@otto, nothing was done/u.test(body)),
    );
    expect((await stack.pullOf(issue))?.head.sha).toBe(before?.head.sha);
    await stack.must(author, "DELETE", `/issues/${issue}/labels/lintel`);
    await stack.untilSays(issue, /### Withdrawn[\s\S]*abel `lintel` was taken off/u);
  });
});
