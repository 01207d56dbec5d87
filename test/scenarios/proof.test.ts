import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { getProof } from "../../src/cli/proof/get.ts";
import { verifyProof } from "../../src/cli/proof/verify.ts";
import { openClone } from "../../src/git/read-clone.ts";
import { openProofKey } from "../../src/proof/proof-key.ts";
import { withEngine } from "../sandbox/bench.ts";
import { line, scripted, scriptedAgent } from "./scripted-agent.ts";
import { author, maintainer, openStack, type Stack } from "./stack.ts";

/** A whole road, on a machine that does other things besides. */
const patientMs = 180_000;

withEngine("proof: what is published can be checked by anybody, without us", () => {
  let stack: Stack;
  let directory: string;
  let clone: string;
  beforeAll(async () => {
    stack = await openStack({ agent: scriptedAgent });
    directory = await mkdtemp(join(tmpdir(), "lintel-proof-"));
    clone = join(directory, "clone");
  });
  afterAll(async () => {
    await stack.close();
    await rm(directory, { recursive: true, force: true });
  });

  // Not synchronously: the simulated GitHub that it clones from lives in this process.
  const git = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)("git", args, { cwd: directory, encoding: "utf8" })).stdout.trim();
  const command = async (
    work: (io: { out: (line: string) => void; err: (line: string) => void }) => Promise<number>,
  ) => {
    const said: string[] = [];
    const code = await work({ out: (text) => void said.push(text), err: (text) => void said.push(text) });
    return { code, said: said.join("\n") };
  };
  const verify = (...args: readonly string[]) =>
    command((io) => verifyProof([...args, "--repo", clone], io, { openClone, now: Date.now }));
  const checkOf = async (head: string) => {
    const { data } = await stack.must(maintainer, "GET", `/commits/${head}/check-runs?filter=all`);
    const { check_runs: runs } = data as {
      check_runs: { name: string; conclusion: string; output: { summary: string } }[];
    };
    return runs.find(({ name }) => name === "lintel");
  };

  it(
    "from the check's summary to a verified commit, and after the merge to the merged one",
    async () => {
      const goal = scripted("Add p", ["src/p.js"], [line("*", "src/p.js", "export const p = 1;\n")]);
      const body = goal.replace("- [ ] It works", "- [ ] p can be loaded `run: node src/p.js`");
      const issue = await stack.ask("Add p", body, author);
      await stack.untilSays(issue, /### Ready/u, patientMs);
      const pull = await stack.pullOf(issue);
      const head = pull?.head.sha ?? "";
      const check = await checkOf(head);
      expect(check?.conclusion).toBe("success");
      expect(check?.output.summary).toMatch(
        /`node src\/p\.js`: fails without it \(log `[0-9a-f]{12}`\), passes with this change/u,
      );
      const [, digest = ""] = /\/proof\/([0-9a-f]{64})/u.exec(check?.output.summary ?? "") ?? [];
      const shown = await stack.until("the pull request names the proof", async () => {
        const now = await stack.pullOf(issue);
        return now?.body.includes(digest) === true ? now.body : undefined;
      });
      expect(shown).toContain("fails without it, passes with this change");

      const url = `${stack.server.url}/proof/${digest}`;
      const out = join(directory, "got");
      const got = await command((io) => getProof([url, "--out", out], io));
      expect(got.code, got.said).toBe(0);
      await git("clone", "-q", `${stack.stage.simulator.url}/${stack.stage.repository}.git`, clone);
      const { publicKey } = await openProofKey({ dataDir: stack.config.dataDir, given: undefined });
      const key = join(directory, "key.pem");
      writeFileSync(key, publicKey.export({ type: "spki", format: "pem" }));
      const bundle = join(out, "bundle.intoto.jsonl");
      const logs = join(out, "logs");
      const spec = join(directory, "issue.md");
      writeFileSync(spec, `# Add p\n\n${body}`);
      const good = await verify(bundle, "--key", key, "--logs", logs, "--commit", head, "--spec", spec);
      expect(good.code, good.said).toBe(0);
      expect(await verify(bundle, "--commit", head)).toMatchObject({
        code: 1,
        said: expect.stringContaining("no-key") as string,
      });
      const main = await verify(bundle, "--key", key, "--commit", "origin/main");
      expect(main.said).toContain("other-commit");

      const [log = ""] = readdirSync(logs);
      const kept = readFileSync(join(logs, log));
      writeFileSync(join(logs, log), Buffer.concat([kept, Buffer.from("x")]));
      expect((await verify(bundle, "--key", key, "--logs", logs)).said).toContain("log-differs");
      writeFileSync(join(logs, log), kept);

      await stack.review(maintainer, pull?.number ?? 0, "APPROVE");
      await stack.until("a person may merge", async () => {
        const { status } = await stack.call(maintainer, "PUT", `/pulls/${pull?.number ?? 0}/merge`, {
          merge_method: "squash",
        });
        return status === 200 || (await stack.pullOf(issue))?.merged_at !== null;
      });
      await stack.untilSays(issue, /### Merged/u, patientMs);
      const whole = await stack.until("the merge statement is kept", async () => {
        const text = await (await fetch(url)).text();
        return text.trim().split("\n").length === 2 ? text : undefined;
      });
      writeFileSync(bundle, whole);
      await git("-C", clone, "fetch", "-q", "origin");
      const merged = await git("-C", clone, "rev-parse", "origin/main");
      const after = await verify(bundle, "--key", key, "--logs", logs, "--commit", merged);
      expect(after.code, after.said).toBe(0);
      expect(after.said).toContain(`merged as ${merged.slice(0, 12)}`);
      expect(existsSync(join(stack.config.dataDir, "blobs"))).toBe(true);
    },
    3 * patientMs,
  );
});
