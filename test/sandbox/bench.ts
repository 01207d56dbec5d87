import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pack } from "tar-stream";
import { afterAll, describe } from "vitest";
import type { Advanced, EndedJob, Inputs, Sandboxes } from "../../src/engine/needs.ts";
import type { Job, JobLimits } from "../../src/model/job.ts";
import type { Operator } from "../../src/model/operator.ts";
import { operatorSchema } from "../../src/model/operator.ts";
import { connectEngine } from "../../src/sandbox/connect-engine.ts";
import { createSandboxes } from "../../src/sandbox/create-sandboxes.ts";
import { readRegistrySettings } from "../../src/sandbox/registry-settings.ts";
import { defaultOperatorImages } from "../../src/sandbox/setup/image-names.ts";

export const docker = connectEngine();

async function engineAnswers(): Promise<boolean> {
  return docker.ping().then(
    () => true,
    () => false,
  );
}

/** Suites that need the engine: without one they fail in CI, and are skipped for all to see elsewhere. */
export const withEngine = (await engineAnswers()) || process.env["CI"] !== undefined ? describe : describe.skip;

/** A git repository in a folder of its own, made by commands as a person would. */
export type Repository = {
  readonly folder: string;
  write(path: string, content: string | Buffer): void;
  link(path: string, target: string): void;
  git(...args: string[]): string;
  commit(): { readonly history: string; readonly tree: string };
  inputs(at: { readonly tree: string; readonly history?: string }): Inputs;
};

const identity = {
  GIT_AUTHOR_NAME: "Ann",
  GIT_AUTHOR_EMAIL: "ann@example.org",
  GIT_COMMITTER_NAME: "Ann",
  GIT_COMMITTER_EMAIL: "ann@example.org",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};

export function makeRepository(): Repository {
  const folder = mkdtempSync(join(tmpdir(), "lintel-sandbox-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const raw = (...args: string[]): Buffer =>
    execFileSync("git", args, { cwd: folder, env: { PATH: process.env["PATH"], ...identity }, maxBuffer: 2 ** 28 });
  const git = (...args: string[]): string => raw(...args).toString("utf8").trim();
  git("init", "--quiet", "--initial-branch=main");
  const place = (path: string): string => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    return join(folder, path);
  };
  return {
    folder,
    git,
    write: (path, content) => writeFileSync(place(path), content),
    link: (path, target) => symlinkSync(target, place(path)),
    commit() {
      git("add", "--all", "--force");
      git("commit", "--quiet", "--allow-empty", "--message=work");
      return { history: git("rev-parse", "HEAD"), tree: git("rev-parse", "HEAD^{tree}") };
    },
    inputs({ tree, history }) {
      return {
        tree: () => Promise.resolve(treeTar(raw, tree)),
        history:
          history === undefined
            ? undefined
            : () => Promise.resolve(Readable.from([raw("bundle", "create", "-", "--quiet", "HEAD", "main")])),
      };
    },
  };
}

function treeTar(raw: (...args: string[]) => Buffer, tree: string): Readable {
  const tar = pack();
  for (const line of raw("ls-tree", "-r", "-z", tree).toString("utf8").split("\0").filter(Boolean)) {
    const [meta = "", name = ""] = line.split("\t");
    const [mode, , oid = ""] = meta.split(" ");
    const bytes = raw("cat-file", "blob", oid);
    if (mode === "120000") tar.entry({ name, type: "symlink", linkname: bytes.toString("utf8") });
    else tar.entry({ name, mode: mode === "100755" ? 0o755 : 0o644 }, bytes);
  }
  tar.finalize();
  return Readable.from(tar, { objectMode: false });
}

/** An operator file that serves the image `setup` makes, with these agents. */
export function operatorWith(agents: Operator["agents"] = {}, more: Record<string, unknown> = {}): Operator {
  return operatorSchema.parse({ accounts: ["acme"], agents, images: defaultOperatorImages(), ...more });
}

export function shellAgent(script: string): Operator["agents"][string] {
  return { adapter: "command", command: ["sh", "-c", script] };
}

export const limits: JobLimits = { minutes: 2, memoryMb: 512, cpus: 2, pids: 128, diskMb: 128 };

export type Bench = { readonly instance: string; readonly open: (operator?: Operator) => Sandboxes };

/** An instance of its own on the engine; everything it made is removed at the end. */
export function makeBench(name: string): Bench {
  const instance = `test-${name}-${String(process.pid)}`;
  const open = (operator = operatorWith()): Sandboxes =>
    createSandboxes({
      docker,
      instance,
      operator,
      registrySettings: () => readRegistrySettings(process.env),
      clock: { now: () => Date.now() },
      log: () => undefined,
    });
  afterAll(async () => {
    await open().reap([]);
    const { Volumes } = await docker.listVolumes({ filters: JSON.stringify({ label: [`lintel.instance=${instance}`] }) });
    for (const { Name } of Volumes) await docker.getVolume(Name).remove();
  });
  return { instance, open };
}

/** Advances a job to its end, as a worker does. */
export async function runToEnd(sandboxes: Sandboxes, job: Job, inputs: Inputs): Promise<EndedJob> {
  for (let i = 0; i < 200; i += 1) {
    const step: Advanced = await sandboxes.advance(job, inputs);
    if (step.state === "ended") return step.result;
    await sandboxes.wait(job.id, 10_000);
  }
  throw new Error(`${job.id} does not end`);
}

export function logOf(ended: EndedJob): string {
  return Buffer.from(ended.seen?.log ?? []).toString("utf8");
}
