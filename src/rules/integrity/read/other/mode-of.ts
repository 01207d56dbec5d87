import { conditionKind } from "../condition-kind.ts";
import type { Piece } from "../parse-code.ts";
import { flatten, type Source } from "../text-of.ts";
import type { Mode } from "../test-file.ts";
import type { At, Reading } from "./reading.ts";

/** Python's `pytestmark`: marks of all cases of a file. */
export function skipByMark(reading: Reading, piece: Piece, at: At): void {
  const { source, dialect, drafts } = reading;
  const [top] = drafts;
  const text = source.flat(piece, 600);
  if (dialect.language !== "python" || at.into > 0 || top === undefined || !/^pytestmark[=+]/u.test(text)) return;
  const mode = modeOf(reading, "runs", `@${text.replace(/^pytestmark\+?=/u, "")}`);
  if (top.mode === "runs") drafts[0] = { ...top, mode };
}

const platform =
  /platform|win32|windows|darwin|linux|macos|\bGOOS\b|\bGOARCH\b|sys\.version|python_version|version_info|testing\.Short|target_os|EnabledOn|DisabledOn|cfg\(|\bos\.name\b|importorskip|which\(|no_network/iu;

/** How a function or class runs, by what stands before it. */
export function modeOf({ dialect, source }: Reading, around: Mode, said: string): Mode {
  const heads = withMeanings(said, source);
  if (around === "skipped" || dialect.skip.test(heads)) return "skipped";
  if (dialect.failing.test(heads)) return "failing";
  // A class that cannot be made has no tests of its own.
  if (dialect.language === "java" && /\babstract\b/u.test(heads)) return "conditional";
  if (!dialect.skipUnless.test(heads)) return around;
  return kindOf(heads, source);
}

/** Python's decorators that are names, with what the names were given. */
const withMeanings = (heads: string, source: Source): string =>
  heads.replaceAll(/@([A-Za-z_]\w*)(?=\s|@|$)/gu, (whole, name: string) => {
    const [, meant] =
      new RegExp(`^${name}\\s*=\\s*([^\\n]{1,300}(?:\\(\\n[^)]{0,300}\\))?)`, "mu").exec(source.text) ?? [];
    return meant === undefined ? whole : `@${flatten(meant)}`;
  });

/** Of two reasons, one that is not about the platform counts where either lets the case not run. */
function kindOf(condition: string, source: Source): Mode {
  if (/version_info>=?\(3(?:,[0-8])?\)/u.test(condition) && /skipif\(|skipIf\(/u.test(condition)) return "skipped";
  if (/\[cfg\((?:any\(\)|not\(test\))/u.test(condition)) return "skipped";
  if (/\bfeature="?/u.test(condition) && !/target_|windows|unix/u.test(condition)) return "conditional";
  if (conditionKind(condition.replaceAll(/testing\.Short\(\)/gu, "short"), source) === "environment")
    return "conditional";
  return platform.test(condition) ? "platform" : "conditional";
}

/** A call that skips the case it stands in: always, under a condition, or on some platforms. */
export function skipByCall(reading: Reading, call: string, at: At): void {
  const { dialect, drafts } = reading;
  const draft = drafts[at.into];
  const isOfFile = at.into === 0 && (dialect.skipAll.test(call) || reading.skipsEach.has(at.around ?? ""));
  if (draft === undefined || at.isDead || (at.into === 0 && !isOfFile)) return;
  const isByHelper = at.into > 0 && reading.skipping.has(/^(?:\w+\.)?(\w+)\(/u.exec(call)?.[1] ?? "");
  if (!dialect.skip.test(call) && !dialect.skipUnless.test(call) && !isByHelper) return;
  const isAlways = at.condition === "" && dialect.skip.test(call);
  const why = isByHelper
    ? `${at.condition} ${reading.skipping.get(/^(?:\w+\.)?(\w+)\(/u.exec(call)?.[1] ?? "") ?? ""}`
    : at.condition + call;
  const mode: Mode = isAlways ? "skipped" : kindOf(why, reading.source);
  if (draft.mode === "runs" || mode === "skipped") drafts[at.into] = { ...draft, mode };
}
