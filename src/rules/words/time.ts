import type { Instant } from "../../model/names.ts";

/** `07:12`, in UTC. */
export const clock = (at: Instant): string => new Date(at).toISOString().slice(11, 16);

/** `2026-11-21 07:12`, in UTC: for things that may be days old. */
export const day = (at: Instant): string => new Date(at).toISOString().slice(0, 16).replace("T", " ");
