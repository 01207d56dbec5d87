import type { Piece } from "../parse-code.ts";
import type { Source } from "../text-of.ts";
import type { Mode } from "../test-file.ts";
import { isPlatform } from "./mode-of.ts";
import type { At, Reading } from "./reading.ts";

const isAlone = (piece: Piece, { text }: Source): boolean =>
  /(?:^|[;{}\n])\s*$/u.test(text.slice(Math.max(0, piece.from - 80), piece.from));

/** `t.skip()`, `this.skip()`, `test.skip(condition)` inside of a case. */
export function isSkipOfItself(
  reading: Reading,
  names: readonly string[],
  args: readonly Piece[],
  at: At,
  piece: Piece,
): boolean {
  const draft = reading.drafts[at.into];
  const [only = ""] = names;
  const isBare =
    names.length === 1 &&
    (at.contexts.includes(only) || (only === "pending" && isAlone(piece, reading.source))) &&
    args.every((arg) => /String$/u.test(arg.name));
  const isOwn =
    names.length === 2 &&
    (at.contexts.includes(names[0] ?? "") || names[0] === "this" || /^(?:test|it|ctx|context)$/u.test(names[0] ?? ""));
  const word = isBare ? only : (names[1] ?? "");
  if (
    draft === undefined ||
    (!isOwn && !isBare) ||
    !(/^(?:skip|todo|fixme|pending)$/u.test(word) || (word === "fail" && names[0] === "test"))
  )
    return false;
  // Outside of cases it stands in what runs before each of them.
  if (draft.isTop && at.contexts.length === 0 && only !== "this") return false;
  const condition =
    at.condition === "" && names[0] === "test" && args.length > 0 ? reading.source.flat(args[0]) : at.condition;
  const constant = condition === "" || /^(?:true|1|".*")$/u.test(condition);
  const mode: Mode =
    word === "fail"
      ? "failing"
      : constant
        ? "skipped"
        : isPlatform(condition, reading.source)
          ? "platform"
          : "conditional";
  if (draft.mode === "runs" || mode === "skipped") reading.drafts[at.into] = { ...draft, mode };
  return piece.kids.length > 0;
}
