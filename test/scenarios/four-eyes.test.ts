import { afterAll, beforeAll, expect, it } from "vitest";
import { withEngine } from "../sandbox/bench.ts";
import { line, scripted, scriptedAgent } from "./scripted-agent.ts";
import { author, maintainer, openStack, smallHistory, type Stack } from "./stack.ts";

type CheckRuns = {
  readonly check_runs: readonly { readonly name: string; readonly conclusion: string; readonly app: { id: number } }[];
};

withEngine("checks that speak for a commit", () => {
  let stack: Stack;
  beforeAll(async () => {
    const [first = { message: "", files: {} }] = smallHistory;
    const policy = "level: ready\napproval: { four_eyes: true }\nverify:\n  test: npm test\nlimits: { minutes: 3 }\n";
    const files = { ...first.files, ".github/lintel.yml": policy };
    stack = await openStack({ agent: scriptedAgent, commits: [{ ...first, files }] });
  });
  afterAll(async () => stack.close());

  const conclusion = async (sha: string, check: string): Promise<string | undefined> => {
    const { data } = await stack.call(maintainer, "GET", `/commits/${sha}/check-runs`);
    const ours = (data as CheckRuns).check_runs.filter(
      ({ name, app }) => name === check && app.id === stack.stage.app.id,
    );
    return ours[0]?.conclusion;
  };
  const ready = async (name: string) => {
    const content = `export const ${name} = 1;\n`;
    const text = scripted(name, [`src/${name}.js`], [line("*", `src/${name}.js`, content)]);
    const issue = await stack.ask(name, text);
    await stack.untilSays(issue, /### Ready/u);
    const pull = await stack.pullOf(issue);
    if (pull === undefined) throw new Error("there is no pull request");
    return { issue, pull, sha: pull.head.sha };
  };
  const untilConcluded = (sha: string, check: string, as: string) =>
    stack.until(`${check} to be ${as}`, async () => (await conclusion(sha, check)) === as);

  it("counts four eyes: not those of whoever asked", async () => {
    const { pull, sha } = await ready("one");
    await untilConcluded(sha, "lintel/four-eyes", "action_required");
    await stack.review(author, pull.number, "APPROVE");
    await stack.review(maintainer, pull.number, "APPROVE");
    await untilConcluded(sha, "lintel/four-eyes", "success");
    const reviews = (await stack.call(maintainer, "GET", `/pulls/${pull.number}/reviews`)).data as { id: number }[];
    const message = "I looked too fast";
    await stack.must(maintainer, "PUT", `/pulls/${pull.number}/reviews/${reviews.at(-1)?.id ?? 0}/dismissals`, {
      message,
    });
    await untilConcluded(sha, "lintel/four-eyes", "action_required");
  });

  it("takes `lintel` back while another pull request would bring the commit elsewhere", async () => {
    const { pull, sha } = await ready("two");
    expect(await conclusion(sha, "lintel")).toBe("success");
    const main = (await stack.must(author, "GET", "/git/ref/heads/main")).data as { object: { sha: string } };
    const branches = { release: main.object.sha, copy: sha };
    for (const [name, at] of Object.entries(branches))
      await stack.must(author, "POST", "/git/refs", { ref: `refs/heads/${name}`, sha: at });
    const made = await stack.must(author, "POST", "/pulls", { title: "Past it", head: "copy", base: "release" });
    await untilConcluded(sha, "lintel", "action_required");
    await stack.must(author, "PATCH", `/pulls/${(made.data as { number: number }).number}`, { state: "closed" });
    await untilConcluded(sha, "lintel", "success");
    expect((await stack.pullOf(pull.number))?.merged_at ?? null).toBeNull();
  });
});
