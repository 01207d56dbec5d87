import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { pack } from "tar-stream";
import { buffer } from "node:stream/consumers";
import type { CrashStack } from "../scenarios/crash-stack.ts";
import { author, maintainer } from "../scenarios/stack.ts";
import { createFloorEngine } from "./floor-engine.ts";
import { appApi } from "./floor-github.ts";
import { oneFileAgent } from "./stack.ts";

const execute = promisify(execFile);

/** A script that knows everything in advance and checks nothing: the same containers, git and API calls, no Lintel. */
export const openFloor = async (stack: CrashStack) => {
  const directory = await mkdtemp(join(tmpdir(), "lintel-floor-"));
  const bare = join(directory, "bare.git");
  const engine = createFloorEngine();
  const api = await appApi(stack.stage);
  const url = `${stack.stage.simulator.url}/${stack.stage.repository}.git`;
  const git = async (...args: readonly string[]): Promise<string> =>
    (await execute("git", ["--git-dir", bare, ...args], { maxBuffer: 2 ** 26 })).stdout.trim();
  await git("init", "--bare", "--quiet");

  /** The files of a commit at /workspace, as a tar. */
  const tarOf = async (commit: string, brief: string, more: Readonly<Record<string, string>>): Promise<Buffer> => {
    const tar = pack();
    tar.entry({ name: "lintel/brief.md" }, brief);
    for (const path of (await git("ls-tree", "-r", "--name-only", commit)).split("\n")) {
      tar.entry({ name: `workspace/${path}` }, `${await git("cat-file", "blob", `${commit}:${path}`)}\n`);
    }
    for (const [path, content] of Object.entries(more)) tar.entry({ name: `workspace/${path}` }, content);
    tar.finalize();
    return buffer(tar);
  };

  let ground = "";
  const work = async (issue: number, name: string): Promise<void> => {
    const file = `src/${name}.js`;
    await api("GET", `/issues/${issue}`);
    const { id: comment } = (await api("POST", `/issues/${issue}/comments`, { body: "Begun" })) as { id: number };
    const header = `http.extraHeader=Authorization: Basic ${Buffer.from(`x-access-token:${api.token}`).toString("base64")}`;
    await git("-c", header, "fetch", "--quiet", url, "main");
    const base = await git("rev-parse", "FETCH_HEAD");
    const test = ["sh", "-c", "npm test"];
    if (ground !== base)
      await must(engine.run(`${name}-ground`, { tar: await tarOf(base, "", {}), command: test, brief: "" }, false));
    ground = base;
    const brief = `Write ${file}`;
    const agent = ["node", "--input-type=module", "-e", oneFileAgent];
    await must(engine.run(`${name}-build`, { tar: await tarOf(base, brief, {}), command: agent, brief }, true));
    const content = `export const made = ${JSON.stringify(name)};\n`;
    const lands = await tarOf(base, "", { [file]: content });
    await must(engine.run(`${name}-verify`, { tar: lands, command: test, brief: "" }, false));
    const entry = { path: file, mode: "100644", type: "blob", content };
    const tree = (await api("POST", "/git/trees", { base_tree: base, tree: [entry] })) as { sha: string };
    const commit = (await api("POST", "/git/commits", { message: name, tree: tree.sha, parents: [base] })) as {
      sha: string;
    };
    await api("POST", "/git/refs", { ref: `refs/heads/${name}`, sha: commit.sha });
    await api("POST", "/pulls", { title: name, head: name, base: "main", body: "Made by a script" });
    await api("PATCH", `/issues/comments/${comment}`, { body: "Ready" });
    await api("POST", "/check-runs", {
      name: "lintel",
      head_sha: commit.sha,
      status: "completed",
      conclusion: "success",
    });
  };

  return {
    run: async (name: string): Promise<{ readonly seconds: number; readonly containers: number }> => {
      const containers = engine.containers();
      const { data } = await stack.must(author, "POST", "/issues", { title: name, body: `Write src/${name}.js` });
      const { number } = data as { number: number };
      const began = performance.now();
      await work(number, name);
      const seconds = (performance.now() - began) / 1_000;
      await engine.removed();
      await stack.must(maintainer, "PATCH", `/issues/${number}`, { state: "closed" });
      return { seconds, containers: engine.containers() - containers };
    },
    close: () => rm(directory, { recursive: true, force: true }),
  };
};

const must = async (run: Promise<{ readonly code: number }>): Promise<void> => {
  const { code } = await run;
  if (code !== 0) throw new Error(`the script's container ended with ${code}`);
};
