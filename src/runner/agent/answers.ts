import * as z from "zod";

/** What we read of an agent's answers, and no more: agents are newer and older than we are. */
export const initialized = z.object({
  /** Some leave it out; whoever says another than ours means it. */
  protocolVersion: z.unknown().optional(),
  agentCapabilities: z
    .object({
      loadSession: z.boolean().nullish(),
      sessionCapabilities: z.object({ resume: z.unknown() }).partial().nullish(),
    })
    .nullish(),
});
export type Initialized = z.infer<typeof initialized>;

export const sessionBegun = z.object({ sessionId: z.string().min(1).max(200) });

export const prompted = z.object({
  stopReason: z.enum(["end_turn", "refusal", "max_tokens", "max_turn_requests", "cancelled"]),
});
