import type { Piece } from "../parse-code.ts";
import type { Mode } from "../test-file.ts";
import { isPlatform } from "./mode-of.ts";
import type { At, Reading } from "./reading.ts";

/** `t.skip()`, `this.skip()`, `test.skip(condition)` inside of a case. */
export function isSkipOfItself(
  reading: Reading,
  names: readonly string[],
  args: readonly Piece[],
  at: At,
  piece: Piece,
): boolean {
  const draft = reading.drafts[at.into];
  const isOwn =
    names.length === 2 &&
    (at.contexts.includes(names[0] ?? "") || names[0] === "this" || /^(?:test|it|ctx|context)$/u.test(names[0] ?? ""));
  if (draft === undefined || draft.isTop || !isOwn || !/^(?:skip|todo|fixme|pending)$/u.test(names[1] ?? ""))
    return false;
  const condition =
    at.condition === "" && names[0] === "test" && args.length > 0 ? reading.source.flat(args[0]) : at.condition;
  const constant = condition === "" || /^(?:true|1|".*")$/u.test(condition);
  const mode: Mode = constant ? "skipped" : isPlatform(condition, reading.source) ? "platform" : "conditional";
  if (draft.mode === "runs" || mode === "skipped") reading.drafts[at.into] = { ...draft, mode };
  return piece.kids.length > 0;
}
