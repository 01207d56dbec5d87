import type { ErrorObject } from "ajv";
import type { Exchange, Observer, SentEvent } from "../../../src/simulator/state/observer.ts";
import { note, noteSeen } from "./coverage-notes.ts";
import { readDescription, type Description } from "./description.ts";
import { exceptions } from "./exceptions.ts";

export type Watch = { observer: Observer; problems: string[] };

const description = lazily(readDescription);

/** Judges everything the simulator sends by GitHub's descriptions, and notes what was exercised. */
export function createWatch(): Watch {
  const problems: string[] = [];
  const add = (where: string, found: readonly ErrorObject[] | null): void => {
    const words = deviations(where, found ?? []);
    if (words.length > 0) problems.push(`${where}: ${words.slice(0, 8).join("; ")}`);
  };
  return {
    problems,
    observer: {
      answered: (exchange) => {
        noteSeen();
        judgeExchange(description(), exchange, add, problems);
      },
      sent: (event) => {
        noteSeen();
        judgeEvent(description(), event, add, problems);
      },
    },
  };
}

type Add = (where: string, found: readonly ErrorObject[] | null) => void;

function judgeExchange(known: Description, exchange: Exchange, add: Add, problems: string[]): void {
  const { method, route, status, body } = exchange;
  if (route === null || status === 304) return;
  const operation = `${method === "HEAD" ? "GET" : method} ${route.replaceAll(/\{[^}]*\}/g, "{}")}`;
  const statuses = known.statusesOf(operation);
  if (statuses === null) {
    note("beyond", operation);
    return;
  }
  const where = `${operation} ${status}`;
  const before = problems.length;
  const isJson = exchange.contentType.includes("json");
  if (statuses.has(String(status))) {
    if (isJson && body !== "") add(where, known.judgeAnswer(operation, String(status), JSON.parse(body)));
  } else if (status < 300) {
    add(where, [{ keyword: "status", instancePath: "", schemaPath: "", params: {}, message: "is not described" }]);
  } else if (status >= 400 && isJson) {
    add(where, known.judgeSchema("basic-error", JSON.parse(body)));
  }
  if (status >= 500) problems.push(`${where}: ${body.slice(0, 300)}`);
  if (status < 400 && status !== 301 && status !== 307)
    noteEndpoint(operation, statuses.has(String(status)), before === problems.length);
}

/** An endpoint counts as checked when one of its described, successful answers fitted. */
function noteEndpoint(operation: string, isDescribed: boolean, fits: boolean): void {
  note("endpoint", operation);
  if (isDescribed && fits) note("shape", operation);
}

function judgeEvent(known: Description, { event, action, body }: SentEvent, add: Add, problems: string[]): void {
  const word = (text: string): string => text.replaceAll("_", "-");
  const named = action === null ? word(event) : `${word(event)}/${word(action)}`;
  // A dispatch carries whatever type its sender chose; the description has one by way of example.
  const id = event === "repository_dispatch" ? "repository-dispatch/sample.collected" : named;
  const payload = JSON.parse(body) as Record<string, unknown>;
  const judged = event === "repository_dispatch" ? { ...payload, action: "sample.collected" } : payload;
  note("event", id);
  if (!known.hasEvent(id)) {
    problems.push(`event ${id} is not described`);
    return;
  }
  const before = problems.length;
  add(`event ${id}`, known.judgeEvent(id, judged));
  if (before === problems.length) note("event-shape", id);
}

function deviations(where: string, errors: readonly ErrorObject[]): string[] {
  return errors
    .filter((error) => !isComposite(error))
    .map((error) => ({ at: error.instancePath, rule: wordsOf(error) }))
    .filter(({ at, rule }) => !isExcepted(where, at, rule))
    .map(({ at, rule }) => `${at || "/"} ${rule}`);
}

/** `anyOf` and `oneOf` only repeat what their branches say. */
function isComposite({ keyword }: ErrorObject): boolean {
  return keyword === "anyOf" || keyword === "oneOf";
}

function wordsOf({ keyword, params, message }: ErrorObject): string {
  if (keyword === "required") return `required ${String(params["missingProperty"])}`;
  if (keyword === "additionalProperties") return `additional ${String(params["additionalProperty"])}`;
  if (keyword === "enum") return `enum ${JSON.stringify(params["allowedValues"]).slice(0, 60)}`;
  return `${keyword} ${message ?? ""}`;
}

function isExcepted(where: string, at: string, rule: string): boolean {
  const index = exceptions.findIndex(
    (one) => (one.where === "*" || one.where === where) && one.at.test(at) && one.rule.test(rule),
  );
  if (index >= 0) note("exception", String(index));
  return index >= 0;
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
