import type { Finding } from "../../model/finding.ts";

/** Both sides of one changed file; undefined = it is not there on that side. */
export type InspectedFile = {
  readonly path: string;
  readonly was: Uint8Array | undefined;
  readonly now: Uint8Array | undefined;
};

export const inspectIntegrity = (_files: readonly InspectedFile[]): readonly Finding[] => [];
