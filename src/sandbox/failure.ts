/** Why a job cannot go on, as the engine room understands causes. */
export type Failure = {
  readonly cause: "lost" | "environment" | "timeout" | "memory" | "stopped" | "snapshot" | "image";
  /** One sentence for people; names what to mend where somebody can. */
  readonly reason: string;
};

export function environment(reason: string): Failure {
  return { cause: "environment", reason };
}

export function lost(reason: string): Failure {
  return { cause: "lost", reason };
}
