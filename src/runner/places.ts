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
