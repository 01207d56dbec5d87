import { conditionKind } from "./condition-kind.ts";
import type { Piece } from "./parse-code.ts";
import type { Guard } from "./test-file.ts";
import type { Source } from "./text-of.ts";

/** Ways in which a branch fails, or tells whoever waits that it did. */
const fails =
  /\bthrow\b|\braise\b|\bpanic!?\(|\bfail\w*\(|\bassert|\bexpect|\.should\b|\breject|(?:done|cb|callback|next|end)\((?!\))|\.(?:error|ok|is|equal|same|match|not\w*)\(|\.(?:Error|Fatal|Fail)\w*\(|\brequire\.[A-Z]|\bprocess\.exit\([1-9]/u;
/** What claims nothing, whatever it is called. */
const empty =
  /(?:\bassert(?:\.ok|\.isTrue)?|\bok|\.pass|assertTrue)\(\s*(?:true|True|1|!0|["'`][^"'`]*["'`])?\s*\)|\bexpect\(\s*(\w+)\s*\)[.\w]*\(\s*\1\s*\)|\bexpect\(\s*true\s*\)[.\w]*\(?\)?|\bassert True\b/gu;
const skips = /\bskip\w*\(|\.Skip\w*\(|\btodo\(|\bpending\(|\bSkipTest\b|\bassum\w+\(/u;
const ways = /^(?:Return|Continue|Break)(?:Statement|Expression)$/u;
const branches = /Statement$|^Block$|^Body$/u;

/** Whether a branch claims something itself. */
export const claimsIn = (text: string): boolean => fails.test(text.replaceAll(empty, ""));

/** What a statement lets everything after it depend on: `if (condition) return`. */
export function guardAfter(piece: Piece, source: Source): readonly Guard[] {
  const [only] = piece.name === "ExpressionStatement" ? piece.kids : [piece];
  if (only === undefined || !/^If(?:Statement|Expression)$/u.test(only.name)) return [];
  const way = only.kids.flatMap((kid) => (branches.test(kid.name) ? wayOut(kid) : [])).at(0);
  const text = source.of(only, 4_000);
  if (way === undefined || skips.test(text)) return [];
  const condition = conditionOf(only, source);
  const kind = conditionKind(condition, source);
  // A branch that claims or fails itself is one of two ways to be right, but not where the machine chooses.
  const isEither = kind !== "environment" && claimsIn(only.kids.map((kid) => branchText(kid, source)).join("\n"));
  return isEither ? [] : [{ kind, text: condition, form: way === "Return" ? "exit" : "next" }];
}

const branchText = (kid: Piece, source: Source): string => (branches.test(kid.name) ? source.of(kid, 4_000) : "");

/** How a branch ends, where it leaves what it stands in. */
function wayOut(branch: Piece): readonly string[] {
  const inner = branch.name === "ExpressionStatement" ? branch.kids[0] : branch;
  if (inner !== undefined && ways.test(inner.name)) return [inner.name.replace(/(?:Statement|Expression)$/u, "")];
  if (/^If(?:Statement|Expression)$/u.test(inner?.name ?? ""))
    return inner?.kids.flatMap((kid) => (branches.test(kid.name) ? wayOut(kid) : [])) ?? [];
  if (inner === undefined || !/^(?:Block|Body)$/u.test(inner.name)) return [];
  const last = inner.kids.findLast((kid) => !/^[{}:;]$|Comment$/u.test(kid.name));
  return last === undefined ? [] : wayOut(last);
}

/** What the branches of an `if` depend on; where both sides claim, each run claims something. */
export function guardsInside(piece: Piece, source: Source): readonly Guard[] {
  const condition = conditionOf(piece, source);
  const kind = conditionKind(condition, source);
  const claiming = piece.kids.filter((kid) => claimsIn(branchText(kid, source))).length;
  return kind !== "environment" && claiming > 1 ? [] : [{ kind, text: condition, form: "branch" }];
}

/** What the right side of `&&`, `||`, `and`, `or` or `?` depends on. */
export function guardsBehind(piece: Piece, source: Source): readonly Guard[] {
  const [left, operator] = piece.kids;
  if (left === undefined || operator === undefined || !/^(?:LogicOp|and|or|if)$/u.test(operator.name)) return [];
  const condition = source.flat(left);
  const kind = conditionKind(condition, source);
  if (kind !== "environment" && piece.name === "ConditionalExpression") return [];
  return [{ kind, text: condition, form: "branch" }];
}

const conditionOf = (piece: Piece, source: Source): string =>
  piece.kids
    .filter((kid) => !/^(?:if|else|elif)$|Comment$/u.test(kid.name) && !branches.test(kid.name))
    .map((kid) => source.flat(kid))
    .join("");

/** Those that a claim of failing under a condition is under, besides that condition. */
export function guardsOfFailure(guards: readonly Guard[]): readonly Guard[] {
  const inner = guards.findLast(({ form }) => form === "branch");
  return guards.filter(
    (guard) =>
      guard.form !== "branch" ||
      (guard.kind !== "value" && (guard !== inner || /&&|\|\||\band\b|\bor\b/u.test(guard.text))),
  );
}
