import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Probot } from "probot";
import { readBody } from "./read-body.ts";
import { verifySignature } from "./verify-signature.ts";

/** Where GitHub sends its events. */
export const webhookPath = "/api/github/webhooks";

export type Outcome = "accepted" | "ignored" | "refused" | "failed";

export type HandlerOptions = {
  readonly app: Probot;
  /** Newest first; more than one while rotating. */
  readonly secrets: readonly string[];
  readonly log: Pick<Logger, "warn">;
  /** Counts events by name and what became of them; `event` is `unknown` for what no table names. */
  readonly count: (event: string, outcome: Outcome) => void;
  /** Whether wakes come of this kind of event. */
  readonly knows: (event: string) => boolean;
  /** Longest time storing may take before GitHub is told to come again; 5 s. */
  readonly storeTimeoutMs?: number;
};

type Checked = { readonly guid: string; readonly event: string; readonly payload: object };
type Refusal = { readonly status: number; readonly says: string };

const bodyTimeoutMs = 10_000;

/**
 * Takes one webhook: verified, stored durably, then 202. Nothing is done before GitHub has its answer, and GitHub never
 * gets a 2xx for what is not stored.
 */
export function createHandler(
  options: HandlerOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const checked = await check(request, options.secrets);
    if ("status" in checked) {
      options.count("unknown", "refused");
      answer(response, checked.status, checked.says);
      return;
    }
    const name = options.knows(checked.event) ? checked.event : "unknown";
    const stored = await store(checked, options);
    const outcome: Outcome = !stored ? "failed" : name === "unknown" ? "ignored" : "accepted";
    options.count(name, outcome);
    if (stored) answer(response, 202, "Accepted");
    else answer(response, 503, "The event could not be stored; send it again");
  };
}

async function check(request: IncomingMessage, secrets: readonly string[]): Promise<Checked | Refusal> {
  if (request.method !== "POST") return { status: 405, says: "Webhooks come by POST" };
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    return { status: 415, says: "Set the webhook's content type to application/json" };
  }
  const body = await readBody(request, bodyTimeoutMs);
  if (!body.ok) {
    if (body.why === "long") return { status: 413, says: "More than 25 MB" };
    return { status: 408, says: "The body did not come" };
  }
  if (!verifySignature(body.bytes, header(request, "x-hub-signature-256"), secrets)) {
    return { status: 401, says: "The signature is missing or wrong" };
  }
  const guid = header(request, "x-github-delivery") ?? "";
  const event = header(request, "x-github-event") ?? "";
  if (!/^[\w-]{1,100}$/u.test(guid)) return { status: 400, says: "X-GitHub-Delivery is missing or odd" };
  if (!/^[a-z_]{1,100}$/u.test(event)) return { status: 400, says: "X-GitHub-Event is missing or odd" };
  const payload = objectIn(body.bytes);
  return payload === undefined ? { status: 400, says: "The body is not a JSON object" } : { guid, event, payload };
}

async function store(checked: Checked, options: HandlerOptions): Promise<boolean> {
  const late = new AbortController();
  // Probot's types list every event; what comes in may be newer than them.
  const event = { id: checked.guid, name: checked.event, payload: checked.payload } as unknown;
  const received = options.app.receive(event as Parameters<Probot["receive"]>[0]).then(
    () => true,
    (error: unknown) => {
      options.log.warn({ err: error, guid: checked.guid, event: checked.event }, "webhook not stored");
      return false;
    },
  );
  const limit = sleep(options.storeTimeoutMs ?? 5_000, false, { signal: late.signal }).catch(() => false);
  const stored = await Promise.race([received, limit]);
  late.abort();
  return stored;
}

function objectIn(bytes: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function answer(response: ServerResponse, status: number, says: string): void {
  if (status === 413 || status === 408) response.setHeader("connection", "close");
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(`${says}\n`);
}
