import type { SandboxedJob } from "../../model/job.ts";
import { modelDoor } from "../doors.ts";
import type { Attempt } from "./attempt.ts";
import { judged, unjudged } from "./attempt.ts";
import { makeSelfRepository } from "./self-repository.ts";
import type { Stand } from "./stand.ts";
import { brokenBy, outputOf, runToEnd, selfImage, selfLimits } from "./stand.ts";
import type { Witnesses } from "./witness.ts";
import { heard, registryPort, silentPort } from "./witness.ts";

const group = "models";

/** The self-test's second agent, its provider and the variable that holds the provider's key. */
export const modelAgent = "selftest-models";
export const modelCommand = ["node", "/workspace/ask.mjs"] as const;
export const modelProvider = "selftest";
export const modelKeyName = "LINTEL_SELFTEST_KEY";
const model = "probe";
/** Where the witness plays the provider, so that its requests are told from a registry's. */
export const modelBase = "/model";

/** The provider as the operator file of the self-test lists it: the witness, with prices. */
export function selfProvider({ address }: Witnesses) {
  return {
    api: "anthropic",
    url: `http://${address}:${registryPort}${modelBase}`,
    key: { variable: modelKeyName },
    models: { [model]: { input: 1, output: 1, max_output: 1_000 } },
  };
}

export function selfModelKey(token: string): string {
  return `canary-model-${token}`;
}

type Case = {
  readonly name: string;
  readonly tried: string;
  /** Body as text, so that it need not be what a JSON library would write. */
  readonly body: string;
  readonly headers?: readonly string[];
  readonly path?: string;
  readonly method?: string;
};

const plain = { model, max_tokens: 10, messages: [{ role: "user", content: "hello" }] };
const body = (more: object): string => JSON.stringify({ ...plain, ...more });
const content = (...blocks: readonly object[]): string => body({ messages: [{ role: "user", content: blocks }] });
const stolen = "stolen";

/** Each tries to have `stolen` come out of the gateway; the control request does not. */
const cases = ({ address }: Witnesses): readonly Case[] => [
  {
    name: "credentials",
    tried: "ask a model with a key of one's own",
    body: body({}),
    headers: [`x-api-key: ${stolen}`, `authorization: Bearer ${stolen}`, `cookie: ${stolen}=1`],
  },
  {
    name: "headers",
    tried: "carry something out in headers",
    body: body({}),
    headers: [`x-leak: ${stolen}`, `anthropic-beta: ${stolen}`, `user-agent: ${stolen}`],
  },
  { name: "query", tried: "carry something out in a query", body: body({}), path: `/v1/messages?leak=${stolen}` },
  {
    name: "image-url",
    tried: "have the provider fetch an address (image by url)",
    body: content({ type: "image", source: { type: "url", url: `http://${address}:${silentPort}/${stolen}` } }),
  },
  {
    name: "document-url",
    tried: "have the provider fetch an address (document by url)",
    body: content({ type: "document", source: { type: "url", url: `https://${stolen}.example/` } }),
  },
  {
    name: "file-id",
    tried: "name a file kept at the provider",
    body: content({ type: "document", source: { type: "file", file_id: stolen } }),
  },
  {
    name: "web-search",
    tried: "use the provider's own search",
    body: body({ tools: [{ type: "web_search_20250305", name: stolen }] }),
  },
  {
    name: "web-fetch",
    tried: "use the provider's own fetching",
    body: body({ tools: [{ type: "web_fetch_20250910", name: stolen }] }),
  },
  {
    name: "code-execution",
    tried: "run code at the provider",
    body: body({ tools: [{ type: "code_execution_20250825", name: stolen }] }),
  },
  {
    name: "mcp-servers",
    tried: "have the provider connect to a server of one's own",
    body: body({ mcp_servers: [{ type: "url", url: `https://${stolen}.example/`, name: stolen }] }),
  },
  { name: "container", tried: "use a container kept at the provider", body: body({ container: stolen }) },
  { name: "metadata", tried: "carry something out in metadata", body: body({ metadata: { user_id: stolen } }) },
  {
    name: "duplicate-key",
    tried: "hide a second value behind a duplicate key",
    body: `{"model":"${model}","max_tokens":10,"messages":[{"role":"user","content":"hello"}],"tools":[],"tools":[{"type":"web_search_20250305","name":"${stolen}"}]}`,
  },
  {
    name: "escaped-key",
    tried: "the same with a key spelt by escapes",
    body: `{"model":"${model}","max_tokens":10,"messages":[{"role":"user","content":"hello"}],"mcp_server\\u0073":[{"type":"url","url":"https://${stolen}.example/","name":"x"}]}`,
  },
  { name: "unknown-model", tried: "ask a model without a price", body: body({ model: stolen }) },
  {
    name: "batches",
    tried: "leave work at the provider (batches)",
    body: JSON.stringify({ requests: [{ custom_id: stolen, params: plain }] }),
    path: "/v1/messages/batches",
  },
  { name: "files", tried: "upload a file to the provider", body: stolen, path: "/v1/files" },
  {
    name: "path-out",
    tried: "climb out of the interface's path",
    body: body({ system: stolen }),
    path: "/../v1/complete",
  },
  {
    name: "host",
    tried: "name another host by an absolute address",
    body: body({ system: stolen }),
    path: `http://${address}:${silentPort}/v1/messages`,
  },
  {
    name: "connect",
    tried: "have a tunnel made (CONNECT)",
    body: "",
    method: "CONNECT",
    path: `${address}:${silentPort}`,
  },
  {
    name: "front",
    tried: "have a tunnel made to one host with another's name",
    body: "",
    method: "CONNECT",
    path: `${address}:443`,
    headers: ["host: api.anthropic.com:443"],
  },
];

function bytesOf({
  path = "/v1/messages",
  method = "POST",
  headers = [],
  body: text,
}: Omit<Case, "name" | "tried">): string {
  const target = method === "CONNECT" || path.startsWith("http") ? path : `/anthropic${path}`;
  const own = ["content-type: application/json", "anthropic-version: 2023-06-01", "connection: close"];
  const host = headers.some((line) => line.startsWith("host:")) ? [] : ["host: 127.0.0.1"];
  const length = `content-length: ${Buffer.byteLength(text)}`;
  return `${[`${method} ${target} HTTP/1.1`, ...host, ...own, length, ...headers].join("\r\n")}\r\n\r\n${text}`;
}

const program = String.raw`
import { connect } from "node:net"; import { readFileSync, readdirSync } from "node:fs";
const { requests, reversed } = JSON.parse(readFileSync("requests.json", "utf8")), all = [];
const ask = (bytes) => new Promise((done) => { let text = ""; const socket = connect(${modelDoor.port}, "127.0.0.1"); socket.setTimeout(8000, () => socket.destroy());
  socket.on("data", (chunk) => (text += chunk)); socket.on("error", () => 0); socket.on("close", () => done(text)); socket.write(bytes); });
for (const [name, bytes] of requests) { const answer = await ask(bytes); all.push(answer); console.log(JSON.stringify({ name, status: answer.split(" ")[1] ?? "" })); }
const secret = [...reversed].reverse().join(""), read = (path) => { try { return readFileSync(path, "latin1"); } catch { return ""; } };
const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
const seen = ids.flatMap((id) => ["environ", "cmdline"].map((file) => "/proc/" + id + "/" + file)).filter((path) => read(path).includes(secret));
console.log(JSON.stringify({ name: "secret", seen: [...seen, ...(all.some((text) => text.includes(secret)) ? ["an answer"] : [])] }));
`;

type Said = { readonly name: string; readonly status?: string; readonly seen?: readonly string[] };

/** Attempts of an agent through the gateway to its model; what reached the provider is what the witness wrote down. */
export async function tryModels(stand: Stand, witnesses: Witnesses): Promise<readonly Attempt[]> {
  const tried = cases(witnesses);
  const requests = [["control", bytesOf({ body: body({}) })], ...tried.map((each) => [each.name, bytesOf(each)])];
  const reversed = Buffer.from(selfModelKey(stand.token)).reverse().toString();
  const files = { "ask.mjs": program, "requests.json": JSON.stringify({ requests, reversed }) };
  const { tree, history, inputs } = await makeSelfRepository(files);
  const shape = { id: "models", repo: 0, image: selfImage, limits: selfLimits, snapshot: undefined } as const;
  const rest = { kind: "build", tree, history, agent: modelAgent, brief: "none", attempt: 1, usd: 1 } as const;
  const job: SandboxedJob = { ...shape, ...rest };
  const ended = await runToEnd(stand, job, inputs);
  const said = new Map(
    outputOf(ended)
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Said)
      .map((each) => [each.name, each]),
  );
  const upstream = (await heard(stand, "witness")).filter(
    ({ at, url }) => at !== "registry" || String(url).startsWith(modelBase),
  );
  const broken = brokenBy(ended) ?? faultOf(stand, said, upstream);
  return [...tried.map((each) => judge(each, said.get(each.name), upstream, broken)), judgeSecret(said, broken)];
}

type Upstream = Awaited<ReturnType<typeof heard>>;

function judge(
  { name, tried }: Case,
  answer: Said | undefined,
  upstream: Upstream,
  broken: string | undefined,
): Attempt {
  const attempt = { group, name: `model-${name}`, tried };
  // All of them share one word, so whatever came through counts against each.
  const through = upstream.find(
    (each) => JSON.stringify(each).includes(stolen) || (each["at"] === "silent" && "url" in each),
  );
  if (through !== undefined) return judged(attempt, true, `the provider got ${JSON.stringify(through).slice(0, 200)}`);
  if (broken !== undefined || answer === undefined) return unjudged(attempt, broken ?? "it was not tried");
  return judged(attempt, false, `answered ${answer.status || "nothing"}; nothing of it reached the provider`);
}

/** Without a request that did arrive, with the server's own key, all the silence says nothing. */
function faultOf({ token }: Stand, said: ReadonlyMap<string, Said>, upstream: Upstream): string | undefined {
  const arrived = upstream.some(
    ({ method, url, headers }) =>
      method === "POST" &&
      url === `${modelBase}/v1/messages` &&
      JSON.stringify(headers ?? null).includes(selfModelKey(token)),
  );
  if (!arrived) return "the control request did not reach the provider with the server's key";
  return said.get("control")?.status === "200" ? undefined : "the control request was not answered";
}

function judgeSecret(said: ReadonlyMap<string, Said>, broken: string | undefined): Attempt {
  const attempt = { group, name: "model-secret", tried: "find the provider's key inside" };
  const seen = said.get("secret")?.seen;
  if (seen === undefined) return unjudged(attempt, broken ?? "it was not looked for");
  return judged(attempt, seen.length > 0, seen.length > 0 ? seen.join(", ") : "it is nowhere inside");
}
