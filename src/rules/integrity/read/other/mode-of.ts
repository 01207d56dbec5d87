import type { Mode } from "../test-file.ts";
import type { At, Reading } from "./reading.ts";

const platform =
  /platform|win32|windows|darwin|linux|macos|\bGOOS\b|\bGOARCH\b|sys\.version|python_version|version_info|testing\.Short|target_os|EnabledOn|DisabledOn|cfg\(|\bos\.name\b|importorskip|which\(|no_network/iu;

/** How a function or class runs, by what stands before it. */
export function modeOf({ dialect }: Reading, around: Mode, heads: string): Mode {
  if (around === "skipped" || dialect.skip.test(heads)) return "skipped";
  if (!dialect.skipUnless.test(heads)) return around;
  return platform.test(heads) ? "platform" : "conditional";
}

/** A call that skips the case it stands in: always, under a condition, or on some platforms. */
export function skipByCall(reading: Reading, call: string, at: At): void {
  const { dialect, drafts } = reading;
  const draft = drafts[at.into];
  if (draft === undefined || at.into === 0 || at.isDead) return;
  if (!dialect.skip.test(call) && !dialect.skipUnless.test(call)) return;
  const isAlways = at.condition === "" && dialect.skip.test(call);
  const mode: Mode = isAlways ? "skipped" : platform.test(at.condition + call) ? "platform" : "conditional";
  if (draft.mode === "runs" || mode === "skipped") drafts[at.into] = { ...draft, mode };
}
