import { mergeType, verificationType } from "../../model/proof.ts";
import { faulty, type Checked } from "./fault.ts";
import type { Bundle } from "./judge-subject.ts";
import type { Opened } from "./open-sealed.ts";

/** A bundle is one verification and at most one merge, in any order of its lines. */
export const assembleBundle = (
  opened: readonly Opened[],
): Checked<Bundle & { readonly opened: Opened; readonly mergeOpened: Opened | undefined }> => {
  const verifications = opened.filter(({ statement }) => statement.predicateType === verificationType);
  const merges = opened.filter(({ statement }) => statement.predicateType === mergeType);
  const [one, ...others] = verifications;
  if (one?.statement.predicateType !== verificationType)
    return faulty(
      "no-verification",
      "The bundle says what was merged, but not what was verified: the verification is missing.",
    );
  if (others.length > 0)
    return faulty("several-verifications", "The bundle holds more than one verification, and only one can be meant.");
  const [merged, ...more] = merges;
  if (more.length > 0)
    return faulty("several-merges", "The bundle holds more than one merge statement, and GitHub merges once.");
  const merge = merged?.statement.predicateType === mergeType ? merged.statement : undefined;
  return {
    ok: true,
    value: { verification: one.statement, digest: one.sealed.digest, merge, opened: one, mergeOpened: merged },
  };
};
