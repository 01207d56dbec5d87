import type { Dialect } from "./dialect.ts";
import { go } from "./go.ts";
import { java } from "./java.ts";
import { python } from "./python.ts";
import { rust } from "./rust.ts";

/** How each language but JavaScript tells tests and claims. */
export const dialects: Readonly<Record<Dialect["language"], Dialect>> = { python, go, rust, java };
