import * as z from "zod";
import type { Comment } from "../../model/facts.ts";
import { actor, actorFields, personOf } from "./actor.ts";
import { instant, numericId } from "./scalars.ts";

export const commentFields = `fullDatabaseId body createdAt lastEditedAt author { ${actorFields} }`;

export const comment = z.object({
  fullDatabaseId: numericId,
  body: z.string(),
  createdAt: instant,
  lastEditedAt: z.string().nullable(),
  author: actor,
});

export function commentOf(from: z.infer<typeof comment>, on: number): Comment {
  return {
    id: from.fullDatabaseId,
    author: personOf(from.author),
    body: from.body,
    createdAt: from.createdAt,
    edited: from.lastEditedAt !== null,
    on,
  };
}
