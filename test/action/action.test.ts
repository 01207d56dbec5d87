import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { bundleWorld, newKey, type BundleWorld } from "../proof/bundle-world.ts";

const root = resolve(import.meta.dirname, "../..");

let world: BundleWorld;
beforeAll(() => {
  world = bundleWorld();
});
afterAll(() => world.close());

type Manifest = {
  readonly runs: { readonly using: string; readonly main: string };
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
};
const manifest = parse(readFileSync(join(root, "action/action.yml"), "utf8")) as Manifest;

/** Runs the action as a runner does: every declared input as `INPUT_...`, files to write to, and no network by any proxy. */
const run = async (inputs: Readonly<Record<string, string>>, event: object = {}) => {
  const file = (name: string): string => world.file(name, "");
  const outputs = file("outputs");
  const summary = file("summary");
  const eventPath = world.file("event.json", JSON.stringify(event));
  const declared = Object.entries(manifest.inputs).map(([name, { default: value }]) => [
    name,
    inputs[name] ?? value ?? "",
  ]);
  const env = {
    PATH: process.env["PATH"] ?? "",
    ...Object.fromEntries(declared.map(([name = "", value]) => [`INPUT_${name.toUpperCase()}`, value ?? ""])),
    GITHUB_ACTIONS: "true",
    GITHUB_WORKSPACE: world.repo,
    GITHUB_SHA: world.head,
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_OUTPUT: outputs,
    GITHUB_STEP_SUMMARY: summary,
  };
  return new Promise<{ code: number; stdout: string; outputs: string; summary: string }>((done) => {
    const main = join(root, "action", manifest.runs.main);
    execFile(process.execPath, [main], { cwd: world.repo, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code);
      const read = (path: string): string => readFileSync(path, "utf8");
      done({ code, stdout: stdout + stderr, outputs: read(outputs), summary: read(summary) });
    });
  });
};

describe("the action", () => {
  it("runs on node24, with every input it reads declared", () => {
    expect(manifest.runs.using).toBe("node24");
    const source = readFileSync(join(root, "src/cli/proof/action.ts"), "utf8");
    const read = [...source.matchAll(/input\("([\w-]+)"\)/gu)].map(([, name]) => name ?? "");
    expect(read.toSorted()).toEqual(Object.keys(manifest.inputs).toSorted());
  });

  it("passes for the commit of the workflow, with the default branch's keys", async () => {
    const bundle = world.file("good.jsonl", world.bundle);
    const answer = await run({ bundle });
    expect(answer, answer.stdout).toMatchObject({ code: 0 });
    expect(answer.outputs).toBe(`verified=true\ncommit=${world.head}\nfaults=\n`);
    expect(answer.summary).toContain("Proof verified");
    expect(answer.stdout).not.toContain("::error");
  });

  it("takes the pull request's head and the default branch from the event", async () => {
    const bundle = world.file("good.jsonl", world.bundle);
    const event = { pull_request: { head: { sha: world.base } }, repository: { default_branch: "main" } };
    const answer = await run({ bundle }, event);
    expect(answer.code).toBe(1);
    expect(answer.outputs).toContain("verified=false");
    expect(answer.outputs).toContain("other-commit");
    const named = await run({ bundle, commit: world.head }, event);
    expect(named.code, named.stdout).toBe(0);
    const trunk = await run({ bundle }, { repository: { default_branch: "trunk" } });
    expect(trunk.outputs).toContain("no-key");
  });

  it("fails the job with the message for each thing that is wrong", async () => {
    const bundle = world.file("thief.jsonl", world.sealed(world.stating(), newKey()));
    const answer = await run({ bundle });
    expect(answer.code).toBe(1);
    expect(answer.stdout).toMatch(/^::error title=unknown-key::It is signed by a key that is not trusted here/mu);
    expect(answer.summary).toContain("`unknown-key`");
  });

  it("takes keys, logs, spec and age as they are given", async () => {
    const bundle = world.file("good.jsonl", world.bundle);
    const key = world.file("key.pem", world.key.pem);
    const spec = world.predicate.spec.digest;
    const answer = await run({ bundle, key, spec, logs: world.logDirectory });
    expect(answer.code, answer.stdout).toBe(0);
    writeFileSync(join(world.logDirectory, world.sha256(world.logs.test).slice(7)), "changed");
    expect((await run({ bundle, key, spec, logs: world.logDirectory })).outputs).toContain("log-differs");
    expect((await run({ bundle, "max-age": "0.0001h" })).outputs).toContain("too-old");
  });

  it.each([
    [{ mode: "plan", bundle: "x" }, /no mode/u],
    [{ bundle: "" }, /`bundle` is missing/u],
    [{ bundle: "/nonexistent" }, /cannot be read/u],
    [{ bundle: "/nonexistent", "max-age": "soon" }, /no age/u],
    [{ bundle: "--json" }, /cannot be read/u],
  ])("fails for what makes no sense: %j", async (inputs, message) => {
    const answer = await run(inputs);
    expect(answer.code).toBe(1);
    expect(answer.stdout).toMatch(message);
    expect(answer.stdout).toMatch(/^::error/u);
  });
});
