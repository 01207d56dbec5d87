import * as z from "zod";
import { Unavailable } from "../../engine/needs.ts";
import type { Instant } from "../../model/names.ts";
import { RateLimited, RefusedByGitHub } from "./failure.ts";
import { resetOf } from "./rate-limit.ts";
import type { Answer } from "./send.ts";

const envelope = z.object({
  data: z.unknown(),
  errors: z
    .array(
      z.object({
        type: z.string().optional(),
        message: z.string(),
        path: z.array(z.union([z.string(), z.number()])).optional(),
      }),
    )
    .optional(),
});
type GraphqlError = NonNullable<z.infer<typeof envelope>["errors"]>[number];

/** Refusals that are about what was asked, not about the moment. */
const finalTypes: Readonly<Record<string, number>> = { NOT_FOUND: 404, FORBIDDEN: 403, UNPROCESSABLE: 422 };

/**
 * GraphQL answers 200 whatever went wrong: any error makes the whole answer a failure, but a clean NOT_FOUND at a path
 * the caller named (`repository.issue`).
 */
export function graphqlData(answer: Answer, mayMiss: readonly string[], now: Instant): unknown {
  const parsed = envelope.safeParse(answer.data);
  if (!parsed.success) throw new Unavailable("GitHub's GraphQL answer has no shape we know");
  const errors = parsed.data.errors ?? [];
  const bad = errors.find((error) => !isAllowed(error, mayMiss));
  if (bad === undefined) return parsed.data.data;
  const message = `GitHub's GraphQL answered: ${bad.message.slice(0, 500)}`;
  if (bad.type === "RATE_LIMITED" || bad.type === "RATE_LIMIT") {
    throw new RateLimited(message, resetOf(answer.headers, now), true);
  }
  const status = bad.type === undefined ? undefined : finalTypes[bad.type];
  if (status !== undefined) throw new RefusedByGitHub(message, status);
  throw new Unavailable(message);
}

function isAllowed(error: GraphqlError, mayMiss: readonly string[]): boolean {
  return error.type === "NOT_FOUND" && mayMiss.includes((error.path ?? []).join("."));
}
