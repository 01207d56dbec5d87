import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { request as send } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { ApiKind } from "../../../src/model/agent.ts";
import type { ModelPrice } from "../../../src/model/model-provider.ts";
import { usualBetas } from "../../../src/model/model-provider.ts";
import type { Account } from "../../../src/sandbox/gateway/models/ledger-lines.ts";
import { accountOf, readLines } from "../../../src/sandbox/gateway/models/ledger-lines.ts";
import type { GatewaySettings, ModelSettings, PackageSettings } from "../../../src/sandbox/gateway/settings.ts";

const program = resolve(import.meta.dirname, "../../../src/sandbox/gateway/main.ts");

export const key = "sk-canary-4f1d9a77c2";
export const price: ModelPrice = { input: 3, output: 15, cache_read: 0.3, cache_write: 3.75, max_output: 1_000 };

export type Reply = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };
export type Ask = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
};

export type Gateway = {
  readonly socket: string;
  readonly ledger: string;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly process: ChildProcess;
  ask(path: string, ask?: Ask): Promise<Reply>;
  account(): Account;
  stop(signal?: NodeJS.Signals): Promise<void>;
};

/** The gateway's own program, as its container runs it: settings on standard input, sockets in a folder, evidence on its output. */
export async function openGateway(
  settings: (folder: string) => GatewaySettings,
  folder = makeFolder(),
): Promise<Gateway> {
  const made = settings(folder);
  const socket = made.door?.socket ?? made.packages[0]?.socket ?? "";
  rmSync(socket, { force: true });
  const child = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"], env: {} });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout }).on("line", (line) =>
    lines.push(JSON.parse(line) as Record<string, unknown>),
  );
  child.stdin.end(`${JSON.stringify(made)}\n`);
  while (!(await answers(socket))) await sleep(20);
  const ledger = made.door?.models?.ledger ?? "";
  return {
    socket,
    ledger,
    lines,
    process: child,
    ask: (path, ask = {}) => askAt(socket, path, ask),
    account: () => accountOf(readLines(readFileSync(ledger, "utf8"))),
    async stop(signal = "SIGKILL") {
      child.kill(signal);
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}

export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "lintel-gateway-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket, () => {
      probe.destroy();
      resolve(true);
    });
    probe.on("error", () => resolve(false));
  });
}

async function askAt(
  socketPath: string,
  path: string,
  { method = "POST", headers = {}, body, signal }: Ask,
): Promise<Reply> {
  const bytes = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const request = send({
    socketPath,
    path,
    method,
    headers: { "content-type": "application/json", "content-length": Buffer.byteLength(bytes), ...headers },
    ...(signal === undefined ? {} : { signal }),
  });
  request.end(bytes);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, text: await text(response) };
}

/** Settings of a door to one provider at this address, with the models m1 and m2. */
export function toModels(url: string, interfaces: readonly ApiKind[], more: Partial<ModelSettings> = {}) {
  return (folder: string): GatewaySettings => ({
    ca: "",
    packages: [],
    door: {
      socket: join(folder, "door.sock"),
      tunnels: { hosts: [], addresses: [] },
      models: {
        interfaces,
        url,
        key,
        betas: usualBetas,
        prices: { m1: price, m2: price },
        capUsd: 10,
        ledger: join(folder, "ledger.jsonl"),
        timeouts: { connectMs: 4_000, firstByteMs: 3_000, idleMs: 3_000, wholeMs: 8_000 },
        proxy: {},
        ...more,
      },
    },
  });
}

/** Settings of a door to one registry. */
export function toRegistry(
  preset: PackageSettings["preset"],
  upstream: string,
  authorization: string | null = null,
  proxy: PackageSettings["proxy"] = {},
) {
  return (folder: string): GatewaySettings => ({
    ca: "",
    door: null,
    packages: [
      { preset, upstream, authorization, proxy, base: "http://127.0.0.1:4874", socket: join(folder, `${preset}.sock`) },
    ],
  });
}
