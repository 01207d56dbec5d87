import { z } from "zod";
import type { Answer } from "../http/answer.ts";
import { ControlError } from "./operation.ts";
import type { Control } from "./operations.ts";

const json = { "content-type": "application/json; charset=utf-8" };

/**
 * The control plane over HTTP: `POST /_simulator/<operation>` with a JSON body, or `GET` with a query for the
 * operations that only look. Bad input is 422 with a sentence for each problem.
 */
export async function answerControl(
  { control }: { control: Control },
  request: { method: string; path: string; query: URLSearchParams; raw: Buffer },
): Promise<Answer> {
  const name = request.path.replace(/^\/_simulator\/?/, "");
  if (!Object.hasOwn(control, name)) {
    const known = Object.keys(control).sort().join(", ");
    return answer(404, { problems: [`There is no operation "${name}"; there are: ${known}.`] });
  }
  try {
    const input = request.method === "GET" ? Object.fromEntries(request.query) : parse(request.raw.toString("utf8"));
    const run = control[name as keyof Control] as (input: unknown) => Promise<unknown>;
    return answer(200, await run(input));
  } catch (error) {
    if (error instanceof ControlError) return answer(422, { problems: [error.message] });
    if (error instanceof SyntaxError) return answer(400, { problems: [`The body is not JSON: ${error.message}`] });
    if (error instanceof z.ZodError) {
      return answer(422, {
        problems: error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`),
      });
    }
    throw error;
  }
}

function parse(text: string): unknown {
  return text.trim() === "" ? {} : (JSON.parse(text) as unknown);
}

function answer(status: number, body: unknown): Answer {
  return { status, headers: json, body: JSON.stringify(body) };
}
