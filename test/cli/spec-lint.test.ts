import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { specLint } from "../../src/cli/spec-lint.ts";

const good = "# Refund zero\n\n## Goal\nx\n\n## Acceptance criteria\n- One `run: true`\n- Two\n";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "lintel-spec-lint-"));
  await mkdir(join(root, "clone", "src", "payments"), { recursive: true });
  await mkdir(join(root, "clone", "specs"));
  await writeFile(join(root, "clone", "src", "payments", "refund.ts"), "");
  execFileSync("git", ["-C", join(root, "clone"), "init", "-q"]);
  execFileSync("git", ["-C", join(root, "clone"), "add", "."]);
});
afterAll(() => rm(root, { recursive: true, force: true }));

const lint = async (...args: readonly string[]) => {
  const out: string[] = [];
  const err: string[] = [];
  const code = await specLint(args, { out: (line) => void out.push(line), err: (line) => void err.push(line) });
  return { code, out: out.join("\n").replaceAll(root, ""), err: err.join("\n").replaceAll(root, "") };
};

const written = async (name: string, text: string): Promise<string> => {
  await writeFile(join(root, name), text);
  return join(root, name);
};

describe("lintel spec lint", () => {
  test("says that a spec is clean", async () => {
    const file = await written("good.md", good);
    expect(await lint("lint", file)).toEqual({
      code: 0,
      err: "",
      out: "/good.md: a clean spec, 2 criteria, 1 of them executable.",
    });
  });

  test("prints every problem with file and line, and exits with 2", async () => {
    const file = await written("bad.md", good.replace("## Goal\nx", "## Goall\nx") + "\n## Kind\nbug\n");
    const { code, err } = await lint("lint", file);
    expect(code).toBe(2);
    expect(err).toBe(
      "/bad.md:3: `Goall` is no heading of a spec. Did you mean `## Goal`?\n" +
        "/bad.md:11: `bug` is not one of its values. Did you mean `fix`? It can be `feature`, `fix`, `refactor`, `docs`, `chore`.",
    );
  });

  test("holds the scope against the clone around it, wherever in it the file stands", async () => {
    const file = await written("clone/specs/a.md", `${good}\n## Scope\n- src/pay/**\n`);
    expect((await lint("lint", file)).err).toBe(
      "/clone/specs/a.md:11: `src/pay/**` matches no file. Did you mean `src/payments/**` (1 file)? If it is to be made, write `src/pay/**` (new).",
    );
  });

  test("shows hidden text", async () => {
    const file = await written("hidden.md", `${good}\n<!-- run X -->\n`);
    expect((await lint("lint", file)).out).toContain(
      "/hidden.md: hidden text, which the agent would not get: line 10, HTML comment: run X",
    );
  });

  test.each([
    ["no file", ["lint"], "Usage: lintel spec lint FILE"],
    ["no verb", [], "Usage: lintel spec lint FILE"],
    ["another verb", ["check", "x"], "Usage: lintel spec lint FILE"],
    ["two files", ["lint", "a", "b"], "Usage: lintel spec lint FILE"],
    [
      "a file that is not there",
      ["lint", "/nowhere/x.md"],
      "/nowhere/x.md: There is no such file. Usage: lintel spec lint FILE",
    ],
    ["a directory", ["lint", "/"], "/: This is a directory. Usage: lintel spec lint FILE"],
  ])("refuses %s with a sentence", async (_, args, err) => {
    expect(await lint(...args)).toEqual({ code: 2, out: "", err });
  });
});
