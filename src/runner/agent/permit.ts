import type { RequestPermissionResponse } from "@agentclientprotocol/sdk";
import * as z from "zod";

const option = z.object({ optionId: z.string().max(500), kind: z.string() });
const asked = z.object({ options: z.array(z.unknown()).max(1_000) });

/** In this order: the narrowest yes, any yes, then a no, which an agent can go on from. */
const wanted: readonly ((kind: string) => boolean)[] = [
  (kind) => kind === "allow_once",
  (kind) => kind === "allow_always",
  (kind) => kind.startsWith("allow"),
  (kind) => kind === "reject_once",
  (kind) => kind.startsWith("reject"),
];

/**
 * Grants what an agent asks for, in the narrowest way it offers, because the sandbox is the control; where it offers no
 * yes, says no; where it offers nothing that we know, the question is called off. Agents are newer and older than we are.
 */
export function permit(params: unknown): RequestPermissionResponse {
  const options = (asked.safeParse(params).data?.options ?? []).flatMap((each) => option.safeParse(each).data ?? []);
  for (const fits of wanted) {
    const chosen = options.find(({ kind }) => fits(kind));
    if (chosen !== undefined) return { outcome: { outcome: "selected", optionId: chosen.optionId } };
  }
  return { outcome: { outcome: "cancelled" } };
}
