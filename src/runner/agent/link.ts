import type { Socket } from "node:net";

/** The agent's standard input and output, as the runner holds their other ends. */
export type Link = { readonly toAgent: Socket; readonly fromAgent: Socket };
