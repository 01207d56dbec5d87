import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Json } from "./trim.ts";

/** GitHub's own descriptions, ready to judge what the simulator says. Validators are compiled at their first use. */
export type Description = {
  /** The statuses an operation (`GET /repos/{}/{}`) is described with; null = no such operation. */
  statusesOf: (operation: string) => ReadonlySet<string> | null;
  /** Null when the body fits, or there is nothing to fit. */
  judgeAnswer: (operation: string, status: string, body: unknown) => ErrorObject[] | null;
  /** True when the event (`issues/opened`) is described. */
  hasEvent: (event: string) => boolean;
  judgeEvent: (event: string, body: unknown) => ErrorObject[] | null;
  judgeSchema: (name: string, body: unknown) => ErrorObject[] | null;
};

type Rest = { operations: Record<string, Json>; schemas: Json };
type Webhooks = { events: Json; schemas: Json };

const formats = {
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  uri: /^[a-z][a-z0-9+.-]*:\S+$/i,
};

/** Reads the trimmed descriptions beside this file. */
export function readDescription(): Description {
  const rest = withNulls(readJson("rest.json")) as Rest;
  const webhooks = withNulls(readJson("webhooks.json")) as Webhooks;
  const ajv = new Ajv({ strict: false, allErrors: true, inlineRefs: false, logger: false, formats });
  ajv.addSchema({ $id: "rest.json", components: { schemas: rest.schemas }, operations: rest.operations });
  ajv.addSchema({ $id: "webhooks.json", components: { schemas: webhooks.schemas }, events: webhooks.events });
  const compiled = new Map<string, ValidateFunction>();
  const judge = (ref: string, body: unknown): ErrorObject[] | null => {
    const known = compiled.get(ref) ?? ajv.compile({ $ref: ref });
    compiled.set(ref, known);
    return known(body) ? null : [...(known.errors ?? [])];
  };
  return {
    statusesOf: (operation) => {
      const found = rest.operations[operation];
      return found === undefined ? null : new Set(Object.keys(found));
    },
    judgeAnswer: (operation, status, body) =>
      rest.operations[operation]?.[status] == null
        ? null
        : judge(`rest.json#/operations/${pointer(operation)}/${status}`, body),
    hasEvent: (event) => Object.hasOwn(webhooks.events, event),
    judgeEvent: (event, body) => judge(`webhooks.json#/events/${pointer(event)}`, body),
    judgeSchema: (name, body) => judge(`rest.json#/components/schemas/${name}`, body),
  };
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, name), "utf8"));
}

function pointer(name: string): string {
  return encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));
}

/** OpenAPI's `nullable` in JSON Schema's own words. */
function withNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNulls);
  if (typeof value !== "object" || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNulls(inner)]));
  if (copy["nullable"] !== true) return copy;
  delete copy["nullable"];
  return { anyOf: [copy, { type: "null" }] };
}
