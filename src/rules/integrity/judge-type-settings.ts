import { isSourcePattern, isWidePattern, takesIn } from "./is-source-pattern.ts";
import type { How, Sides, Values } from "./judge-of-tool.ts";

const mild = (does: string): How => ({ rule: "checks weakened", weight: "wrong", does });
const lost = (was: Values, now: Values): Values => was.filter((value) => !now.includes(value));
const isTrue = (values: Values | undefined): boolean => values?.some((value) => /^"?true"?$/iu.test(value)) === true;

/** What compilers and type checkers of JavaScript and TypeScript no longer look at. */
export function ofTypeScript(path: string, key: string, was: Values, now: Values, sides: Sides): How | undefined {
  const isOfBuild = !/(?:^|\/)[tj]sconfig\.json$/iu.test(path);
  if (/^(?:include|files)$/u.test(key)) return narrower(was, now, sides, isOfBuild);
  if (key === "references.path")
    return lost(was, now).some((value) => !isGone(value, sides)) ? mild("leaves out a project") : undefined;
  const [, option] = /^compilerOptions\.(strict\w+|noImplicit\w+|useUnknown\w+|alwaysStrict)$/u.exec(key) ?? [];
  if (option === undefined || was.length > 0 || now[0] !== "false") return undefined;
  // Said only to be taken back from what stands around it.
  return isTrue(sides.after.get("compilerOptions.strict")) || sides.after.has("extends")
    ? mild("turns a check off")
    : undefined;
}

function narrower(was: Values, now: Values, sides: Sides, isOfBuild: boolean): How | undefined {
  const all = [...(sides.after.get("include") ?? []), ...(sides.after.get("files") ?? [])];
  if (all.length === 0) return undefined;
  const before = [...(sides.before.get("include") ?? []), ...(sides.before.get("files") ?? [])];
  const does = "type-checks fewer files";
  // Nothing said takes in everything.
  if (before.length === 0) return { ...mild(does), weight: all.some(isWidePattern) || isOfBuild ? "note" : "wrong" };
  const gone = lost(was, now).filter((value) => !isGone(value, sides) && !all.some((each) => takesIn(each, value)));
  if (gone.length === 0) return undefined;
  return { ...mild(does), weight: isOfBuild && !gone.some(isSourcePattern) ? "note" : "wrong" };
}

/** Whether the change deletes what a place stands for. */
const isGone = (place: string, { gone }: Sides): boolean => {
  const plain = place.replaceAll(/["']/gu, "").replace(/^(?:\.?\/)+/u, "");
  return gone.some((path) => path === plain || path.startsWith(`${plain}/`) || path.endsWith(`/${plain}`));
};

const modes = ["off", "basic", "standard", "strict"];
const rank = (values: Values): number => modes.indexOf((values.at(-1) ?? '"standard"').replaceAll('"', ""));

/** What mypy and Pyright say less about. */
export function ofPythonTypes(key: string, was: Values, now: Values): How | undefined {
  if (/typeCheckingMode$/u.test(key)) return rank(now) < rank(was) ? mild("turns a check down") : undefined;
  if (/(?:^|\.)report\w+$/u.test(key)) {
    const order = ["none", "false", "information", "warning", "error", "true"];
    const [a, b] = [was, now].map((values) => order.indexOf((values.at(-1) ?? "x").replaceAll('"', "")));
    return b !== undefined && b >= 0 && (a === undefined || a < 0 ? b < 2 : b < a)
      ? mild("makes a check milder")
      : undefined;
  }
  if (/(?:^|\.)disable_error_code$/u.test(key))
    return lost(now, was).length > 0 ? mild("turns a check off") : undefined;
  if (/(?:^|\.)follow_imports$/u.test(key))
    return lost(now, was).some((value) => /skip|silent/u.test(value)) ? mild("looks at fewer modules") : undefined;
  if (/(?:^|\.)(?:include|files|packages)$/u.test(key) && was.length > 0) {
    const missing = lost(was, now).filter((value) => !now.some((each) => takesIn(each, value)));
    return now.length > 0 && missing.length > 0 ? mild("type-checks fewer files") : undefined;
  }
  return undefined;
}
