import * as z from "zod";

/** A timestamp as milliseconds since the epoch. */
export const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** GraphQL's BigInt comes as text; our ids fit a double. */
export const numericId = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,16}$/u)
      .transform(Number),
  ])
  .pipe(z.int().positive());

export const oid = z.string().regex(/^[0-9a-f]{40}$/u);
