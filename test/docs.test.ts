import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { gateNames } from "../src/model/names.ts";

const root = resolve(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(resolve(root, path), "utf8");

describe("what is written about the house is true", () => {
  it("the map names each room", () => {
    const rooms = readdirSync(resolve(root, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const map = read("docs/house.md");
    expect(rooms.map(({ name }) => name).filter((name) => !map.includes(`\`src/${name}\``))).toEqual([]);
  });

  it("the road has a file for each gate, and no other file lies there", () => {
    const files = readdirSync(resolve(root, "src/rules/gates")).map((name) => name.replace(/\.ts$/u, ""));
    expect(files.toSorted()).toEqual([...gateNames].toSorted());
  });

  it("the guide names each setting, and no setting that is not read", () => {
    const config = read("src/config.ts");
    const settings = new Set(
      [...config.matchAll(/env\["(\w+)"\]|\(env, "(\w+)"|(PRIVATE_KEY\w*):/gu)].map(([, a, b, c]) => a ?? b ?? c ?? ""),
    );
    const guide = read("docs/going-live.md");
    expect([...settings].filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
    const told = [...guide.matchAll(/^\| (`[A-Z_]+`(?:(?:,| or) `[A-Z_]+`)*) \|/gmu)].flatMap(([, names]) =>
      [...(names ?? "").matchAll(/\w{3,}/gu)].map(([name]) => name),
    );
    // The engine's own client reads this one.
    expect(told.filter((name) => !settings.has(name) && name !== "DOCKER_HOST")).toEqual([]);
  });

  it("the README's commands exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { readonly scripts: Record<string, string> };
    const said = [...read("README.md").matchAll(/npm run (\w[\w:]*)/gu)].map(([, name]) => name ?? "");
    expect(said.filter((name) => !(name in scripts))).toEqual([]);
    expect(scripts["test"]).toBeDefined();
  });

  it("links lead somewhere", () => {
    for (const page of [
      "README.md",
      ...readdirSync(resolve(root, "docs"))
        .filter((name) => name.endsWith(".md"))
        .map((name) => `docs/${name}`),
    ]) {
      const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/gu)].map(([, link]) => link ?? "");
      for (const link of links) expect(() => readdirSync(resolve(root, page, "..", link, ".."))).not.toThrow();
    }
  });

  it("the App asks for nothing that the design refuses it", () => {
    const { default_permissions: asked } = parse(read("app.yml")) as {
      readonly default_permissions: Record<string, string>;
    };
    expect(
      Object.entries(asked)
        .filter(([, level]) => level === "write")
        .map(([name]) => name)
        .toSorted(),
    ).toEqual(["checks", "contents", "issues", "pull_requests"]);
    expect(Object.keys(asked).filter((name) => ["secrets", "workflows"].includes(name))).toEqual([]);
  });
});
