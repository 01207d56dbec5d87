import type { EndedJob } from "../../engine/needs.ts";
import type { SandboxedJob } from "../../model/job.ts";
import type { Attempt } from "./attempt.ts";
import { judged, unjudged } from "./attempt.ts";
import { packageDoors } from "../doors.ts";
import { modelBase } from "./model-gateway.ts";
import { makeSelfRepository } from "./self-repository.ts";
import type { Stand } from "./stand.ts";
import { brokenBy, outputOf, runToEnd, selfImage, selfLimits } from "./stand.ts";
import type { Witnesses } from "./witness.ts";
import { heard, registryPort, silentPort } from "./witness.ts";

const group = "gateway";

/** Key of the snapshot that the setup of the self-test leaves. */
export const selfSnapshot = "selftest";

/** What the server's own registry settings are in the self-test: a credential that must be seen upstream only. */
export function selfRegistry(token: string, { address }: Witnesses) {
  return { registry: `http://${address}:${registryPort}/`, ca: "", authorization: `Bearer canary-${token}` };
}

/** Raw requests, byte for byte: what a client library would correct is what is tried. */
const requests = ({ address }: Witnesses): Readonly<Record<string, string>> => ({
  control: get("/lintel-probe"),
  credentials: get(
    "/lintel-probe/1.0.0",
    "authorization: Bearer stolen",
    "cookie: stolen=1",
    "x-api-key: stolen",
    "npm-otp: stolen",
  ),
  query: get("/lintel-probe/1.0.1?leak=stolen"),
  header: get("/lintel-probe/1.0.2", "x-leak: stolen", "user-agent: stolen", "referer: http://stolen/"),
  publish: withBody("PUT", "/lintel-probe", '{"name":"lintel-probe","stolen":1}'),
  "publish-override": withBody("GET", "/lintel-probe/1.0.3", '{"stolen":1}', "x-http-method-override: PUT"),
  unpublish: withBody("DELETE", "/lintel-probe/-rev/1", ""),
  "sign-in": withBody("PUT", "/-/user/org.couchdb.user:stolen", "{}"),
  tokens: get("/-/npm/v1/tokens"),
  audit: withBody("POST", "/-/npm/v1/security/advisories/bulk", '{"stolen":["1"]}'),
  "foreign-path": get("/admin/stolen/settings"),
  "dot-dot": get("/lintel-probe/-/../../admin-stolen"),
  "dot-dot-encoded": get("/lintel-probe/-/..%2f..%2fadmin-stolen"),
  "double-slash": get(`//${address}:${silentPort}/stolen`),
  absolute: get(`http://${address}:${silentPort}/stolen`),
  host: `GET /lintel-probe/1.0.4 HTTP/1.1\r\nhost: ${address}:${silentPort}\r\nconnection: close\r\n\r\n`,
  connect: `CONNECT ${address}:${silentPort} HTTP/1.1\r\nhost: ${address}:${silentPort}\r\n\r\nGET /stolen HTTP/1.1\r\n\r\n`,
  upgrade: get("/lintel-probe/1.0.5", "upgrade: websocket", "sec-websocket-key: c3RvbGVuc3RvbGVuc3RvbA=="),
  smuggle: `POST /lintel-probe HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nPUT /stolen-smuggled HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n`,
});

function get(path: string, ...headers: readonly string[]): string {
  return [`GET ${path} HTTP/1.1`, "host: 127.0.0.1", "connection: close", ...headers].join("\r\n") + "\r\n\r\n";
}

function withBody(method: string, path: string, body: string, ...headers: readonly string[]): string {
  const own = [
    "host: 127.0.0.1",
    "connection: close",
    `content-length: ${body.length}`,
    "content-type: application/json",
  ];
  return [`${method} ${path} HTTP/1.1`, ...own, ...headers].join("\r\n") + `\r\n\r\n${body}`;
}

/** Sends each request, prints what came, and looks for the server's credential wherever the sandbox can. */
const program = String.raw`
import { connect } from "node:net"; import { readFileSync, readdirSync, writeFileSync } from "node:fs"; import { execFileSync } from "node:child_process";
const requests = JSON.parse(readFileSync("requests.json", "utf8")), [token, url] = process.argv.slice(2), all = [];
const ask = (bytes) => new Promise((done) => { let text = ""; const socket = connect(Number(new URL(url).port), "127.0.0.1"); socket.setTimeout(3000, () => socket.destroy());
  socket.on("data", (chunk) => (text += chunk)); socket.on("error", () => 0); socket.on("close", () => done(text)); socket.write(bytes); });
for (const [name, bytes] of Object.entries(requests)) { const answer = await ask(bytes); all.push(answer);
  console.log(JSON.stringify({ name, status: answer.split(" ")[1] ?? "", silent: answer.includes(":${silentPort}/lintel-probe") })); }
const read = (path) => { try { return readFileSync(path, "latin1"); } catch { return ""; } };
const places = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((id) => ["/proc/" + id + "/environ", "/proc/" + id + "/cmdline"]);
const secret = "canary" + "-" + token.split("").reverse().join("");
const files = execFileSync("sh", ["-c", "find / -xdev -type f -newer /proc/1/comm -size -100k 2>/dev/null; find /workspace /tmp /home /run /lintel -type f 2>/dev/null || true"]).toString().split("\n").filter((p) => p && !p.includes("requests.json"));
const seen = [...places, ...files].filter((path) => read(path).includes(secret));
console.log(JSON.stringify({ name: "secret", seen: [...seen, ...(all.some((text) => text.includes(secret)) ? ["an answer of the gateway"] : [])] }));
writeFileSync("kept.txt", "as setup left it\n");
`;

type Said = { readonly name: string; readonly status?: string; readonly silent?: boolean; readonly seen?: string[] };
type Upstream = Awaited<ReturnType<typeof heard>>;

/** Attempts through the package gateway; what reached upstream is what the witness there wrote down. */
export async function tryGateway(stand: Stand, witnesses: Witnesses): Promise<readonly Attempt[]> {
  const files = { "ask.mjs": program, "requests.json": JSON.stringify(requests(witnesses)) };
  const { tree, inputs } = await makeSelfRepository(files);
  const job: SandboxedJob = {
    id: "gateway",
    repo: 0,
    image: selfImage,
    limits: selfLimits,
    kind: "setup",
    tree,
    // Reversed on its way in, so that the program's own arguments are not what it finds.
    command: `node ask.mjs ${Buffer.from(stand.token).reverse().toString()} ${packageDoors.npm.base}`,
    network: ["npm"],
    snapshot: selfSnapshot,
  };
  const ended = await runToEnd(stand, job, inputs);
  const said = outputOf(ended)
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Said);
  const upstream = (await heard(stand, "witness")).filter(({ url }) => !String(url).startsWith(modelBase));
  return attempts(stand, ended, new Map(said.map((each) => [each.name, each])), upstream);
}

type Case = {
  readonly name: string;
  readonly tried: string;
  /** What shows that it got through, in what came upstream. */
  readonly reached: (upstream: Upstream) => unknown;
};

const text = (value: unknown): string => JSON.stringify(value ?? null);
const stolenIn = (upstream: Upstream): unknown => upstream.find((each) => text(each).includes("stolen"));
const toSilent = (upstream: Upstream): unknown =>
  upstream.find(({ at, method, url }) => at === "silent" && (method !== undefined || url !== undefined));
const notReading = (upstream: Upstream): unknown =>
  upstream.find(({ at, method }) => at === "registry" && method !== "GET" && method !== "HEAD");
const outside =
  (path: RegExp) =>
  (upstream: Upstream): unknown =>
    upstream.find(({ at, url }) => at === "registry" && path.test(String(url)));

const cases: readonly Case[] = [
  {
    name: "credentials",
    tried: "send a credential of one's own upstream",
    reached: (all) => all.find(({ headers }) => text(headers).includes("stolen")),
  },
  { name: "query", tried: "carry something out in a query", reached: outside(/leak/u) },
  {
    name: "header",
    tried: "carry something out in a header",
    reached: (all) => all.find(({ headers }) => text(headers).includes("stolen")),
  },
  { name: "publish", tried: "publish a package", reached: notReading },
  {
    name: "publish-override",
    tried: "publish by an overridden method, with a body",
    reached: (all) => all.find(({ headers }) => /override|"content-length":"[1-9]/u.test(text(headers))),
  },
  { name: "unpublish", tried: "take a package back", reached: notReading },
  { name: "sign-in", tried: "sign in at the registry", reached: outside(/user/u) },
  { name: "tokens", tried: "list the server's tokens", reached: outside(/tokens/u) },
  { name: "audit", tried: "post data to the registry's audit", reached: notReading },
  { name: "foreign-path", tried: "read another path of the registry", reached: outside(/admin/u) },
  { name: "dot-dot", tried: "climb out of a package's path (..)", reached: outside(/admin/u) },
  { name: "dot-dot-encoded", tried: "the same, encoded", reached: outside(/admin/u) },
  { name: "double-slash", tried: "name another host by a path that begins with //", reached: toSilent },
  { name: "absolute", tried: "name another host by an absolute address", reached: toSilent },
  { name: "host", tried: "name another host by the Host header", reached: toSilent },
  { name: "connect", tried: "have a tunnel made (CONNECT)", reached: toSilent },
  {
    name: "upgrade",
    tried: "have the connection upgraded",
    reached: (all) => all.find(({ headers }) => text(headers).includes("upgrade")),
  },
  {
    name: "smuggle",
    tried: "hide a request behind another one's end",
    reached: (all) => stolenIn(all) ?? notReading(all),
  },
];

function attempts(
  stand: Stand,
  ended: EndedJob,
  said: ReadonlyMap<string, Said>,
  upstream: Upstream,
): readonly Attempt[] {
  const broken = brokenBy(ended) ?? faultOf(stand, said, upstream);
  const tried = cases.map(({ name, tried, reached }) => {
    const attempt = { group, name: `gateway-${name}`, tried };
    const through = reached(upstream);
    if (through !== undefined) return judged(attempt, true, `the registry got ${text(through).slice(0, 160)}`);
    const answer = said.get(name);
    if (broken !== undefined || answer === undefined) return unjudged(attempt, broken ?? "it was not tried");
    return judged(attempt, false, `answered ${answer.status || "nothing"}; nothing of it reached the registry`);
  });
  return [...tried, ...aboutAnswers(said, broken)];
}

/** Without a request that did arrive, with the server's own credential, all the silence says nothing. */
function faultOf({ token }: Stand, said: ReadonlyMap<string, Said>, upstream: Upstream): string | undefined {
  const arrived = upstream.some(
    ({ at, url, headers }) =>
      at === "registry" && url === "/lintel-probe" && text(headers).includes(`Bearer canary-${token}`),
  );
  if (!arrived) return "the control request did not reach the registry with the server's credential";
  return said.get("control")?.status === "200" ? undefined : "the control request was not answered";
}

function aboutAnswers(said: ReadonlyMap<string, Said>, broken: string | undefined): readonly Attempt[] {
  const secret = { group, name: "gateway-secret", tried: "find the server's registry credential inside" };
  const tarball = { group, name: "gateway-tarball", tried: "be led to another host by a package's own address" };
  const seen = said.get("secret")?.seen;
  const control = said.get("control");
  return [
    seen === undefined
      ? unjudged(secret, broken ?? "it was not looked for")
      : judged(secret, seen.length > 0, seen.length > 0 ? seen.join(", ") : "it is nowhere inside"),
    control?.silent === undefined
      ? unjudged(tarball, broken ?? "no answer came")
      : judged(
          tarball,
          control.silent,
          control.silent ? "the address came through" : "the address was led back to the gateway",
        ),
  ];
}
