/** Where things lie inside the containers of one job. The sandbox mounts volumes at the same paths. */
export const workspace = "/workspace";
/** Written by the runner, read-only for everybody else: the brief, the start list, the base's ignore rules. */
export const desk = "/lintel";
/** What `setup` left, read-only. */
export const snapshot = "/snapshot";
export const startList = `${desk}/start.list`;
export const ignoreRoot = `${desk}/ignore`;
export const snapshotFiles = `${snapshot}/files`;
export const snapshotRoots = `${snapshot}/roots`;
/** What lies between the runner and the agent's standard input and output: two pipes, or a socket. */
export const link = "/link";
export const linkSocket = `${link}/agent.sock`;
/** The agent's home: settings are laid into it before the agent starts, and its session is collected from it. */
export const home = "/home/lintel";
/** Where the agent may leave a summary of its work. */
export const summaryFile = `${home}/out/summary.md`;
/** What of the home holds the agent's session, for the export. */
export const sessionList = `${desk}/session.json`;
