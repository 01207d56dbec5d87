import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../json/read-body.ts";
import type { ModelSettings } from "../settings.ts";
import { writeLine } from "../write-line.ts";
import { faceOf, findInterface } from "./find-interface.ts";
import type { Found } from "./find-interface.ts";
import type { Asked } from "./interface.ts";
import type { Ledger } from "./ledger.ts";
import type { Weighed } from "./price.ts";
import { weigh, worstCost } from "./price.ts";
import { relay } from "./relay.ts";
import { refuse } from "./refuse.ts";

const mostBodyBytes = 32 * 1024 * 1024;
const mostAtOnce = 16;

/** What a request may do: all was understood, priced and set aside. */
export type Order = {
  readonly found: Found;
  readonly asked: Asked;
  readonly body: Weighed;
  readonly hold: number;
  readonly headers: Readonly<Record<string, string>>;
};

type Refusal = { readonly status: number; readonly why: string; readonly model?: string };

/** Answers requests for models: understood by our own schema, within the job's money, written anew. */
export function createModelDoor(models: ModelSettings, ledger: Ledger) {
  let going = 0;
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (going >= mostAtOnce) {
      say(request, response, { status: 429, why: `more than ${mostAtOnce} requests at once` });
      return;
    }
    going += 1;
    try {
      const order = await judge(request, models, ledger);
      if ("why" in order) say(request, response, order);
      else await relay(order, request, response, models, ledger);
    } finally {
      going -= 1;
    }
  };
}

function say(request: IncomingMessage, response: ServerResponse, { status, why, model }: Refusal): void {
  const { method = "", url = "" } = request;
  request.resume();
  refuse(response, faceOf(url), status, why);
  const named = model === undefined ? {} : { model };
  writeLine({ event: "refused", method, path: url.slice(0, 300), status, why, ...named });
}

async function judge(request: IncomingMessage, models: ModelSettings, ledger: Ledger): Promise<Order | Refusal> {
  const found = findInterface(request.method ?? "", request.url ?? "", models);
  if (found === undefined) return { status: 403, why: "this is not a path that the gateway serves" };
  const read = await readBody(request, mostBodyBytes);
  if (!read.ok) return { status: read.why.startsWith("over ") ? 413 : 400, why: `the body is ${read.why}` };
  const asked = found.face.read(read.value, found.target);
  return asked.ok ? place(found, asked.value, request, models, ledger) : { status: 400, why: asked.why };
}

function place(
  found: Found,
  asked: Asked,
  request: IncomingMessage,
  models: ModelSettings,
  ledger: Ledger,
): Order | Refusal {
  const { model } = asked;
  const price = Object.hasOwn(models.prices, asked.model) ? models.prices[asked.model] : undefined;
  if (price === undefined) return { status: 404, why: `model: ${model} is not one this server has a price for`, model };
  const finished = asked.finish(price);
  const body = weigh(finished.body);
  const worst = found.target.does === "count" ? 0 : worstCost(price, body, finished.mostOutput);
  const hold = ledger.hold(worst);
  if (hold === undefined) {
    const left = Math.max(0, ledger.left()).toFixed(4);
    return {
      model,
      status: 400,
      why: `the money for this job is used up: this request could cost ${worst.toFixed(4)} US dollars, and ${left} are left. Do not ask again; end your work here`,
    };
  }
  const wished = request.headers["anthropic-beta"];
  const given = { "anthropic-beta": Array.isArray(wished) ? wished.join(",") : (wished ?? "") };
  return { found, asked, body, hold, headers: found.face.headers(models.key, given, models.betas) };
}
