/** Where things lie inside the containers of one job; the runner's programs know the same paths. */
export const workspace = "/workspace";
export const desk = "/lintel";
export const snapshot = "/snapshot";
export const wire = "/run/lintel-gateway";
export const home = "/home/lintel";
export const link = "/link";
/** Where the runner listens for a command that has a kernel of its own: pipes do not cross into one. */
export const linkSocket = `${link}/agent.sock`;
/** Where a reviewer leaves its answer, below its home. */
export const reviewPath = "out/review.json";
export const reviewFile = `${home}/${reviewPath}`;
/** Where an agent may leave a summary of its work. */
export const summaryFile = `${home}/out/summary.md`;
/** The gateway's own: what its requests cost, in a volume that no other container has. */
export const ledger = "/ledger";
export const ledgerFile = `${ledger}/ledger.jsonl`;
