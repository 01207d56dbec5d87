import type { AgentOrder } from "../order.ts";
import type { Link } from "./link.ts";
import { makePipes } from "./pipe-link.ts";
import { listenForAgent } from "./socket-link.ts";

/** Makes the link before the agent's container starts; what it returns resolves when the agent's side is open. */
export async function makeLink(kind: AgentOrder["link"]): Promise<() => Promise<Link>> {
  return kind === "pipes" ? makePipes() : listenForAgent();
}
