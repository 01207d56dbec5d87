import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ModelSettings } from "../settings.ts";
import { writeLine } from "../write-line.ts";
import type { Order } from "./answer-model.ts";
import { faultMessage } from "./fault-message.ts";
import type { Ledger, Outcome } from "./ledger.ts";
import { costOf } from "./price.ts";
import { refuse } from "./refuse.ts";
import { NoAnswer, codeOf, sendUpstream } from "./send-upstream.ts";
import { BadStream, eventText, streamEvents } from "./stream-events.ts";
import type { Usage } from "./usage.ts";

const mostAnswerBytes = 64 * 1024 * 1024;
const mostEventBytes = 8 * 1024 * 1024;
const mostFaultBytes = 64 * 1024;

type Relayed = Outcome & { readonly why?: string };

/** Asks the provider, gives its answer back while it comes, and settles what it cost. Every end is an answer and a line. */
export async function relay(
  order: Order,
  request: IncomingMessage,
  response: ServerResponse,
  models: ModelSettings,
  ledger: Ledger,
): Promise<void> {
  const left = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) left.abort();
  });
  if (response.destroyed) left.abort();
  let outcome: Relayed = { status: 0, charge: "all", why: "broken off" };
  try {
    outcome = await pass(order, response, models, left.signal);
  } catch (error) {
    const sent = !(error instanceof NoAnswer) || error.sent;
    outcome = {
      status: left.signal.aborted ? 499 : 0,
      charge: sent ? "all" : "nothing",
      why: reasonOf(error, left.signal),
    };
    if (left.signal.aborted) response.destroy();
    else refuse(response, order.found.face, 502, `the model provider does not answer (${outcome.why ?? ""})`);
  } finally {
    const usd = ledger.settle(order.hold, outcome);
    const usage = outcome.charge === "usage" ? outcome.usage : undefined;
    writeLine({
      event: order.found.target.does,
      method: "POST",
      path: (request.url ?? "").slice(0, 300),
      model: order.asked.model,
      status: outcome.status,
      usd,
      ...usage,
      ...(outcome.why === undefined ? {} : { why: outcome.why }),
    });
  }
}

function reasonOf(error: unknown, left: AbortSignal): string {
  if (left.aborted) return "the client went away";
  return error instanceof BadStream ? error.message : codeOf(error);
}

async function pass(
  { found: { face, target }, asked, body, headers }: Order,
  response: ServerResponse,
  models: ModelSettings,
  signal: AbortSignal,
): Promise<Relayed> {
  const usual = {
    "content-type": "application/json",
    accept: asked.stream ? "text/event-stream" : "application/json",
    "accept-encoding": "identity",
    "user-agent": "lintel-gateway",
  };
  const url = new URL(`${models.url.replace(/\/+$/u, "")}${target.path}`);
  const answer = await sendUpstream(url, { ...usual, ...headers }, body.text, models.timeouts, signal);
  const status = answer.statusCode ?? 0;
  if (status !== 200) return passFault(answer, response, { face, status, key: models.key });
  const type = answer.headers["content-type"] ?? "";
  const wanted = asked.stream ? "text/event-stream" : "application/json";
  if (!type.toLowerCase().startsWith(wanted)) {
    answer.destroy();
    throw new BadStream(`an answer that is no ${wanted}`);
  }
  const usage = asked.stream
    ? await passStream(answer, response, face.meter(asked))
    : await passWhole(answer, response, face.usageOf.bind(face));
  if (target.does === "count") return { status, charge: "nothing" };
  const price = models.prices[asked.model];
  if (usage === undefined || price === undefined) return { status, charge: "all", why: "no final usage" };
  return { status, charge: "usage", usage, usd: costOf(price, usage) };
}

/** Of an error only its status, a bounded sentence and when to come back are passed on. */
async function passFault(
  answer: IncomingMessage,
  response: ServerResponse,
  { face, status, key }: { face: Order["found"]["face"]; status: number; key: string | null },
): Promise<Relayed> {
  if (status < 400 || status > 599) {
    answer.destroy();
    throw new BadStream(`status ${status}`);
  }
  const text = await readText(answer, mostFaultBytes).catch(
    (error: unknown) => `{"error":${JSON.stringify(codeOf(error))}}`,
  );
  const after = answer.headers["retry-after"];
  const headers: Record<string, string> =
    after !== undefined && /^[\w :,.+-]{1,40}$/u.test(after) ? { "retry-after": after } : {};
  refuse(response, face, status, faultMessage(status, text, key), headers);
  return { status, charge: "nothing", why: `the provider answered ${status}` };
}

async function passStream(
  answer: IncomingMessage,
  response: ServerResponse,
  meter: ReturnType<Order["found"]["face"]["meter"]>,
): Promise<Usage | undefined> {
  let begun = false;
  const limits = { eventBytes: mostEventBytes, streamBytes: mostAnswerBytes };
  try {
    for await (const event of streamEvents(answer, limits)) {
      const fate = meter.see(event);
      if (!begun)
        response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
      begun = true;
      if (fate === "pass" && !response.write(eventText(event)) && !response.destroyed)
        await Promise.race([once(response, "drain"), once(response, "close")]);
      if (meter.over()) break;
    }
  } catch (error) {
    if (meter.final() === undefined)
      throw error instanceof SyntaxError ? new BadStream("an event that is no JSON") : error;
  } finally {
    answer.destroy();
  }
  const usage = meter.final();
  // A stream without an end must not look like one that has ended.
  if (usage === undefined && !meter.over()) throw new BadStream("a stream without its end");
  response.end();
  return usage;
}

async function passWhole(
  answer: IncomingMessage,
  response: ServerResponse,
  usageOf: (document: unknown) => Usage | undefined,
): Promise<Usage | undefined> {
  const document: unknown = parsed(await readText(answer, mostAnswerBytes));
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
  return usageOf(document);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new BadStream("an answer that is no JSON");
    throw error;
  }
}

async function readText(answer: IncomingMessage, mostBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) throw new BadStream(`an answer of over ${mostBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
