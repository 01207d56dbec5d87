import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { NoAnswer, codeOf, send } from "../send.ts";
import type { ModelSettings } from "../settings.ts";
import { writeLine } from "../write-line.ts";
import type { Order } from "./answer-model.ts";
import { faultMessage } from "./fault-message.ts";
import type { Meter } from "./interface.ts";
import type { Ledger, Outcome } from "./ledger.ts";
import { costOf } from "./price.ts";
import { refuse } from "./refuse.ts";
import { BadStream, eventText, streamEvents } from "./stream-events.ts";
import type { Usage } from "./usage.ts";

const mostAnswerBytes = 64 * 1024 * 1024;
const mostEventBytes = 8 * 1024 * 1024;
const mostFaultBytes = 64 * 1024;
const streamHeaders = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" };

type Relayed = Outcome & { readonly why?: string };
/** Writes down what a request came to; only the first time counts. Done before the client hears the end. */
type Settle = (relayed: Relayed) => void;

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
  const settle = settler(order, (request.url ?? "").slice(0, 300), ledger);
  try {
    await pass(order, response, models, settle, left.signal);
  } catch (error) {
    const sent = !(error instanceof NoAnswer) || error.sent;
    const why = left.signal.aborted ? "the client went away" : reasonOf(error);
    settle({ status: left.signal.aborted ? 499 : 0, charge: sent ? "all" : "nothing", why });
    if (left.signal.aborted) response.destroy();
    else refuse(response, order.found.face, 502, `the model provider does not answer (${why})`);
  }
}

function settler({ found, asked, hold }: Order, path: string, ledger: Ledger): Settle {
  let settled = false;
  return (relayed) => {
    if (settled) return;
    settled = true;
    const usd = ledger.settle(hold, relayed);
    const { status, why } = relayed;
    const usage = relayed.charge === "usage" ? relayed.usage : undefined;
    const said = { event: found.target.does, method: "POST", path, model: asked.model, status, usd };
    writeLine({ ...said, ...usage, ...(why === undefined ? {} : { why }) });
  };
}

function reasonOf(error: unknown): string {
  return error instanceof BadStream ? error.message : codeOf(error);
}

async function pass(
  { found: { face, target }, asked, body, headers }: Order,
  response: ServerResponse,
  models: ModelSettings,
  settle: Settle,
  signal: AbortSignal,
): Promise<void> {
  const usual = {
    "content-type": "application/json",
    accept: asked.stream ? "text/event-stream" : "application/json",
    "accept-encoding": "identity",
    "user-agent": "lintel-gateway",
  };
  const url = new URL(`${models.url.replace(/\/+$/u, "")}${target.path}`);
  const answer = await send(
    url,
    { method: "POST", headers: { ...usual, ...headers }, body: body.text },
    models,
    signal,
  );
  if (answer.statusCode !== 200) {
    await passFault(answer, response, face, models.key, settle);
    return;
  }
  const type = answer.headers["content-type"] ?? "";
  const wanted = asked.stream ? "text/event-stream" : "application/json";
  if (!type.toLowerCase().startsWith(wanted)) {
    answer.destroy();
    throw new BadStream(`an answer that is no ${wanted}`);
  }
  const price = models.prices[asked.model];
  const charge = (usage: Usage | undefined): void => {
    if (target.does === "count") settle({ status: 200, charge: "nothing" });
    else if (usage === undefined || price === undefined) settle({ status: 200, charge: "all", why: "no final usage" });
    else settle({ status: 200, charge: "usage", usage, usd: costOf(price, usage) });
  };
  if (asked.stream) await passStream(answer, response, face.meter(asked), charge);
  else await passWhole(answer, response, (document) => charge(face.usageOf(document)));
}

/** Of an error only its status, a bounded sentence and when to come back are passed on. */
async function passFault(
  answer: IncomingMessage,
  response: ServerResponse,
  face: Order["found"]["face"],
  key: string | null,
  settle: Settle,
): Promise<void> {
  const { statusCode: status = 0 } = answer;
  if (status < 400 || status > 599) {
    answer.destroy();
    // Elsewhere is not where the operator's key goes. Nothing was done there, so nothing is owed.
    const isElsewhere = status >= 300 && status < 400;
    if (isElsewhere) settle({ status, charge: "nothing", why: "it leads elsewhere" });
    throw new BadStream(isElsewhere ? `it leads elsewhere with status ${status}` : `status ${status}`);
  }
  const text = await readText(answer, mostFaultBytes).catch(() => "");
  const after = answer.headers["retry-after"];
  const headers: Record<string, string> =
    after !== undefined && /^[\w :,.+-]{1,40}$/u.test(after) ? { "retry-after": after } : {};
  settle({ status, charge: "nothing", why: `the provider answered ${status}` });
  refuse(response, face, status, faultMessage(status, text, key), headers);
}

async function passStream(
  answer: IncomingMessage,
  response: ServerResponse,
  meter: Meter,
  charge: (usage: Usage | undefined) => void,
): Promise<void> {
  const limits = { eventBytes: mostEventBytes, streamBytes: mostAnswerBytes };
  try {
    for await (const event of streamEvents(answer, limits)) {
      const fate = meter.see(event);
      if (meter.over()) charge(meter.final());
      if (!response.headersSent) response.writeHead(200, streamHeaders);
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
  charge(usage);
  response.end();
}

async function passWhole(
  answer: IncomingMessage,
  response: ServerResponse,
  charge: (document: unknown) => void,
): Promise<void> {
  const document: unknown = parsed(await readText(answer, mostAnswerBytes));
  charge(document);
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(document));
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
