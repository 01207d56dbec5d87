/** The gate that judges a finding. */
export type FindingGate = "secrets" | "integrity";

/**
 * What the contents of a change were found to hold, for the gates that cannot read contents themselves. It never holds
 * the text that was found.
 */
export type Finding = {
  readonly gate: FindingGate;
  /** The kind of finding, such as `test deleted` or `private key`: a few words. */
  readonly rule: string;
  /** `wrong`: fails the change. `note`: for whoever approves it. `unknown`: could not be inspected, which is no pass. */
  readonly weight: "wrong" | "note" | "unknown";
  readonly path: string;
  /** Counted from 1, in the new side (in the old one where the new side lacks it); undefined = the whole file. */
  readonly line: number | undefined;
  /** Continues a sentence that begins with the place: `skips the test "a b"`. Untrusted words in it are quoted by `oneLine`. */
  readonly reason: string;
  /** What to do about it, as a sentence for whoever mends it. */
  readonly fix: string;
  /** Titles of the test cases it is about: those that a spec's `Changes behaviour` names may change. */
  readonly cases: readonly string[];
};
