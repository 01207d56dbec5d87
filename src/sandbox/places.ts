/** Where things lie inside the containers of one job; the runner's programs know the same paths. */
export const workspace = "/workspace";
export const desk = "/lintel";
export const snapshot = "/snapshot";
export const wire = "/run/lintel-gateway";
export const home = "/home/lintel";
