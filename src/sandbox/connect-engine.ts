import Docker from "dockerode";

/** The Docker engine that DOCKER_HOST names, or the one at the default socket. Does not connect yet. */
export function connectEngine(): Docker {
  return new Docker();
}
