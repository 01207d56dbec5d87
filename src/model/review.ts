import * as z from "zod";

/**
 * What an independent reviewer answers: one verdict for each acceptance criterion by its number, with what it is founded
 * on, and what it found besides. Untrusted: written by an agent.
 */
export const reviewSchema = z.strictObject({
  criteria: z
    .array(
      z.strictObject({
        n: z.int().min(1).max(1_000),
        verdict: z.enum(["met", "not met", "unsure"]),
        evidence: z.string().trim().min(1).max(4_000),
      }),
    )
    .max(200),
  findings: z
    .array(
      z.strictObject({
        severity: z.enum(["blocking", "note"]),
        path: z.string().min(1).max(1_000),
        line: z.int().min(1).max(10_000_000).optional(),
        text: z.string().trim().min(1).max(4_000),
      }),
    )
    .max(200)
    .default([]),
});
export type Review = z.output<typeof reviewSchema>;
export type ReviewFinding = Review["findings"][number];
