import type { Meter } from "../interface.ts";
import type { Json, Usage } from "../usage.ts";
import { checked, countOf, grown, isJson, jsonAt } from "../usage.ts";

/** Usage of a whole message. */
export function usageOf(answer: unknown): Usage | undefined {
  const usage = isJson(answer) ? answer["usage"] : undefined;
  return isJson(usage) && "output_tokens" in usage && "input_tokens" in usage ? read(usage) : undefined;
}

/** Input comes with the stream's first event, output with its last but one; what comes later replaces what came before. */
export function meter(): Meter {
  let usage: Json = {};
  let most: Usage | undefined;
  let said = false;
  let over = false;
  return {
    see({ data }) {
      const event: unknown = JSON.parse(data);
      if (!isJson(event)) throw new SyntaxError("an event that is no object");
      switch (event["type"]) {
        case "message_start":
          usage = jsonAt(event["message"], "usage");
          most = read(usage);
          break;
        case "message_delta": {
          const last = jsonAt(event, "usage");
          said = said || "output_tokens" in last;
          most = grown(most, read(usage));
          usage = { ...usage, ...Object.fromEntries(Object.entries(last).filter(([, value]) => value !== null)) };
          break;
        }
        case "message_stop":
        case "error":
          over = true;
      }
      return "pass";
    },
    over: () => over,
    final: () => (said && "input_tokens" in usage ? grown(most, read(usage)) : undefined),
  };
}

function read(usage: Json): Usage | undefined {
  return checked({
    input: countOf(usage["input_tokens"]),
    cacheRead: countOf(usage["cache_read_input_tokens"]),
    cacheWrite: countOf(usage["cache_creation_input_tokens"]),
    output: countOf(usage["output_tokens"]),
  });
}
