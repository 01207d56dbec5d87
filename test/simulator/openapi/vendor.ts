/**
 * Makes the trimmed copies of GitHub's official descriptions in this folder. Run it with
 * `npm run simulator:openapi`; it fetches the two packages into a temporary directory (about 31 MB packed).
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allRoutes } from "../../../src/simulator/routes/all-routes.ts";
import { readEndpoints } from "./endpoints.ts";
import { reachable, trim, type Json } from "./trim.ts";

const sources = {
  rest: { name: "@octokit/openapi", version: "23.0.2" },
  webhooks: { name: "@octokit/openapi-webhooks", version: "12.1.0" },
};
const wantedEvents = new Set(
  (
    "ping installation installation-repositories installation-target repository issues issue-comment sub-issues issue-dependencies label push create delete pull-request " +
    "pull-request-review pull-request-review-comment pull-request-review-thread check-suite check-run status merge-group branch-protection-rule repository-ruleset member workflow-run workflow-job repository-dispatch deployment-protection-rule deployment deployment-status fork"
  ).split(" "),
);
const here = import.meta.dirname;
const work = mkdtempSync(join(tmpdir(), "openapi-"));
try {
  const rest = unpack(sources.rest);
  const webhooks = unpack(sources.webhooks);
  write("rest.json", restPart(rest.description));
  write("webhooks.json", webhookPart(webhooks.description));
  const origin = (one: typeof rest): Json => ({ ...one.source, file: one.file, sha256: one.sha256, licence: "MIT" });
  writeFileSync(join(here, "origin.json"), `${JSON.stringify([rest, webhooks].map(origin), null, 2)}\n`);
  writeFileSync(join(here, "LICENSE"), rest.licence);
} finally {
  rmSync(work, { recursive: true, force: true });
}

type Source = { name: string; version: string };
type Unpacked = { source: Source; file: string; sha256: string; licence: string; description: Json };

function unpack(source: Source): Unpacked {
  const file = "generated/api.github.com.json";
  const options = { cwd: work, encoding: "utf8" } as const;
  const packed = execFileSync("npm", ["pack", "--silent", `${source.name}@${source.version}`], options).trim();
  execFileSync("tar", ["xzf", packed, `package/${file}`, "package/LICENSE"], options);
  const text = readFileSync(join(work, "package", file), "utf8");
  const sha256 = createHash("sha256").update(text).digest("hex");
  const licence = readFileSync(join(work, "package/LICENSE"), "utf8");
  return { source, file, sha256, licence, description: JSON.parse(text) as Json };
}

/** The responses of the listed endpoints and of those the simulator has besides, with every schema they name. */
function restPart(description: Json): Json {
  const own = allRoutes.map(({ method, path }) => ({ method, path: path.replace("...}", "}") }));
  const wanted = new Set([...readEndpoints(), ...own].map(({ method, path }) => `${method} ${nameless(path)}`));
  const operations: Record<string, Json> = {};
  for (const [path, methods] of Object.entries(description["paths"] as Record<string, Record<string, Json>>)) {
    for (const [method, operation] of Object.entries(methods)) {
      const key = `${method.toUpperCase()} ${nameless(path)}`;
      if (wanted.has(key)) operations[key] = responsesOf(description, operation);
    }
  }
  return { operations, schemas: reachable(description, operations) };
}

function responsesOf(description: Json, operation: Json): Json {
  const named = (description["components"] as Json)["responses"] as Record<string, Json>;
  const responses = Object.entries(operation["responses"] as Record<string, Json>).map(([status, one]) => {
    const ref = one["$ref"];
    const response = typeof ref === "string" ? named[ref.split("/").at(-1) ?? ""] : one;
    const content = (response?.["content"] ?? {}) as Record<string, Json>;
    return [status, trim(content["application/json"]?.["schema"] ?? null)];
  });
  return Object.fromEntries(responses) as Json;
}

/** The payload of every event the simulator could send: all of those the listed ones belong to. */
function webhookPart(description: Json): Json {
  const events: Record<string, unknown> = {};
  for (const webhook of Object.values(description["webhooks"] as Record<string, { post: Json }>)) {
    const id = String(webhook.post["operationId"]);
    if (!wantedEvents.has(id.split("/")[0] ?? "")) continue;
    const body = webhook.post["requestBody"] as { content: Record<string, Json> };
    events[id] = trim(body.content["application/json"]?.["schema"]);
  }
  return { events, schemas: reachable(description, events) };
}

function write(name: string, content: Json): void {
  writeFileSync(join(here, name), `${JSON.stringify(content)}\n`);
}

/** `/repos/{owner}/{repo}` as `/repos/{}/{}`: names of parameters differ without meaning anything. */
function nameless(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, "{}");
}
