import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { refMoved } from "../effects/move-ref.ts";
import { gitCommand } from "../git/run-git.ts";
import { reloadRefs } from "../git/store.ts";
import { modifiableBranches } from "../rules/network.ts";
import type { Repo } from "../state/repository.ts";
import { exclusively, findFormerRepo, findRepo, type World } from "../state/world.ts";
import { maySee, mayIn } from "./access.ts";
import type { Answer } from "./answer.ts";
import { writerOf, type Actor, type Writer } from "./call.ts";
import { judgePush } from "./judge-push.ts";

export type GitRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  raw: Buffer;
};

/** A push of more tags than this makes no events for them. */
const mostTags = 3;

const gitPath = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

export function isGitPath(path: string): boolean {
  return gitPath.test(path);
}

/** Answers git's smart HTTP through `git http-backend`; pushes are judged before any ref moves. */
export async function answerGit(world: World, request: GitRequest, actor: Actor): Promise<Answer> {
  const [, owner = "", name = "", service = ""] = gitPath.exec(request.path) ?? [];
  const repo = findRepo(world, owner, name) ?? findFormerRepo(world, owner, name);
  const writing = service === "git-receive-pack" || request.query.get("service") === "git-receive-pack";
  const refusal = refusalFor(world, repo, actor, writing);
  if (refusal !== null || repo === undefined) return refusal ?? plain(404, "Repository not found.");
  const { method, headers } = request;
  const raw = headers["content-encoding"] === "gzip" ? gunzipSync(request.raw) : request.raw;
  const plainHeaders = { ...headers, "content-encoding": undefined };
  const unpacked: GitRequest = { method, path: service, query: request.query, headers: plainHeaders, raw };
  if (service !== "git-receive-pack") return runBackend(repo, unpacked, {});
  return exclusively(world, repo, () => push(world, repo, unpacked, writerOf(actor)));
}

function plain(status: number, text: string, headers: Record<string, string> = {}): Answer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body: `${text}\n` };
}

function refusalFor(world: World, repo: Repo | undefined, actor: Actor, writing: boolean): Answer | null {
  const challenge = { "www-authenticate": 'Basic realm="GitHub"' };
  const anonymous = actor.kind === "anonymous";
  if (repo === undefined || !maySee(actor, repo)) {
    return anonymous ? plain(401, "Repository not found.", challenge) : plain(404, "Repository not found.");
  }
  if (anonymous && writing) return plain(401, "Authentication required.", challenge);
  if (!mayIn(actor, repo, "read", ["contents:read"])) return plain(403, "Permission to this repository denied.");
  if (!writing) return null;
  if (!mayIn(actor, repo, "write", ["contents:write"]) && modifiableBranches(world, repo, actor).size === 0) {
    const who = actor.kind === "anonymous" || actor.kind === "app" ? "app" : actor.account.login;
    return plain(403, `Permission to ${repo.owner.login}/${repo.name}.git denied to ${who}.`);
  }
  return repo.archived ? plain(403, "This repository was archived so it is read-only.") : null;
}

async function push(world: World, repo: Repo, request: GitRequest, by: Writer): Promise<Answer> {
  const dir = await mkdtemp(join(tmpdir(), "simulator-push-"));
  const before = new Map(repo.git.refs);
  const done = new AbortController();
  try {
    const judged = judgePush({ world, repo, by }, dir, done.signal);
    const answer = await runBackend(repo, request, { SIMULATOR_PUSH: dir });
    done.abort();
    await judged;
    await reloadRefs(repo.git);
    const updates = [...new Set([...before.keys(), ...repo.git.refs.keys()])]
      .map((ref) => ({ ref, before: before.get(ref) ?? null, after: repo.git.refs.get(ref) ?? null }))
      .filter((update) => update.before !== update.after);
    const tags = updates.filter(({ ref }) => ref.startsWith("refs/tags/"));
    for (const update of updates) {
      if (tags.length <= mostTags || !tags.includes(update)) await refMoved(world, repo, update, by);
    }
    return answer;
  } finally {
    done.abort();
    await rm(dir, { recursive: true, force: true });
  }
}

async function runBackend(repo: Repo, request: GitRequest, extra: Record<string, string>): Promise<Answer> {
  const variables: Record<string, string> = {
    GIT_PROJECT_ROOT: repo.git.dir,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: `/${request.path}`,
    REMOTE_USER: "simulator",
    REMOTE_ADDR: "127.0.0.1",
    REQUEST_METHOD: request.method,
    QUERY_STRING: request.query.toString(),
    CONTENT_TYPE: request.headers["content-type"] ?? "",
    CONTENT_LENGTH: String(request.raw.length),
    GIT_PROTOCOL: request.headers["git-protocol"] ?? "",
    ...extra,
  };
  const [file, argv] = gitCommand(repo.git.dir, ["http-backend"], variables);
  // http-backend finds the repository by GIT_PROJECT_ROOT; GIT_DIR would overrule it.
  const child = spawn(
    file,
    argv.filter((one) => !one.startsWith("GIT_DIR=")),
    { stdio: "pipe" },
  );
  const out: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.resume();
  child.stdin.on("error", () => undefined);
  child.stdin.end(request.raw);
  await once(child, "close");
  return parseCgi(Buffer.concat(out));
}

function parseCgi(output: Buffer): Answer {
  const end = output.indexOf("\r\n\r\n");
  const headers: Record<string, string> = {};
  for (const line of output.toString("latin1", 0, Math.max(0, end)).split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { status, ...rest } = headers;
  return {
    status: status === undefined ? 200 : Number.parseInt(status, 10),
    headers: rest,
    body: output.subarray(end + 4),
  };
}
