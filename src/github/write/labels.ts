import * as z from "zod";
import type { Issue } from "../../model/facts.ts";
import type { Screen } from "../../model/screen.ts";
import type { Client } from "../client/client.ts";
import { unlessGone } from "./comment.ts";
import { createOnce } from "./create-once.ts";
import { inRepo, type Place } from "./place.ts";

const label = z.object({ name: z.string() });

/** How our labels look; they are made where they are missing. */
const looks: Readonly<Record<string, { color: string; description: string }>> = {
  "lintel:needs-you": { color: "d93f0b", description: "Lintel waits for a person here; see its comment" },
};
const plainLook = { color: "ededed", description: "Set by Lintel" };

/** Puts our labels on and takes them off; everybody else's are left alone. */
export async function writeLabels(client: Client, at: Place, issue: Issue, labels: Screen["labels"]): Promise<void> {
  const missing = labels.on.filter((name) => !issue.labels.includes(name));
  const stale = labels.off.filter((name) => issue.labels.includes(name));
  for (const name of missing) await defineLabel(client, at, name);
  const params = { ...inRepo(at), number: issue.number };
  if (missing.length > 0) {
    const route = "POST /repos/{owner}/{repo}/issues/{number}/labels";
    await client.write(at.installation, route, params, { labels: missing }, z.unknown());
  }
  for (const name of stale) {
    const route = "DELETE /repos/{owner}/{repo}/issues/{number}/labels/{name}";
    await unlessGone(client.write(at.installation, route, { ...params, name }, undefined, z.unknown()));
  }
}

async function defineLabel(client: Client, at: Place, name: string): Promise<void> {
  const body = { name, ...(looks[name] ?? plainLook) };
  await createOnce({
    settleMs: client.settleMs,
    find: () => client.find(at.installation, "GET /repos/{owner}/{repo}/labels/{name}", { ...inRepo(at), name }, label),
    create: () => client.write(at.installation, "POST /repos/{owner}/{repo}/labels", inRepo(at), body, label),
  });
}
