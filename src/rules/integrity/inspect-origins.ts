import type { Finding } from "../../model/finding.ts";
import { oneLine } from "../words/untrusted.ts";
import type { ReadSides } from "./inspect-tests.ts";
import { isTestPath } from "./is-test-path.ts";
import type { Origin, TestCase, TestFile } from "./read/test-file.ts";

type Names = ReadonlyMap<string, Origin>;

/** What assertions, and the cases themselves, are made with. */
const framework = /^(?:it|test|describe|suite|specify|expect|assert|should|t)$/u;
/** Modules that hold what tests need, not what they are about. */
const ofTests =
  /(?:^|[/._-])(?:tests?|specs?|__tests__|fixtures?|mocks?|__mocks__|fakes?|stubs?|dummy|helpers?|utils?|support|conftest|testing|snapshots?)(?:[/._-]|$)/iu;
const isOwn = (module: string): boolean => /^(?:\.|@\/|~|#|\/)/u.test(module);

/** Names that a test's claims call and that come from somewhere else now: what is tested, or what tests it. */
export function inspectOrigins(files: readonly ReadSides[]): readonly Finding[] {
  return files.flatMap(({ path, was, now }) => {
    if (was === undefined || now === undefined || !isAboutTests(path, was)) return [];
    return [...was.origins].flatMap(([name, before]): Finding[] => {
      const after = now.origins.get(name);
      if (after === undefined || !("from" in before)) return [];
      const how = framework.test(name) ? ofFramework(before.from, after) : ofSubject(name, before.from, after, now);
      return how === undefined ? [] : [finding(path, name, how)];
    });
  });
}

const isAboutTests = (path: string, { cases }: TestFile): boolean =>
  isTestPath(path) || cases.some(({ isTop }) => !isTop);

type How = { readonly weight: "wrong" | "note"; readonly does: string };

/** A framework's word, by what stands for it now. */
function ofFramework(before: string, after: Origin): How | undefined {
  if (isOwn(before)) return undefined;
  if ("from" in after) {
    if (!isOwn(after.from)) return undefined;
    return { weight: ofTests.test(after.from) ? "note" : "wrong", does: `takes it from \`${after.from}\`` };
  }
  return after.isHollow
    ? { weight: "wrong", does: "makes it itself, so that nothing fails" }
    : { weight: "note", does: "makes it itself" };
}

/** What claims are about, by what stands for it now. */
function ofSubject(name: string, before: string, after: Origin, now: TestFile): How | undefined {
  if (ofTests.test(before) || !now.cases.some((each) => claimsCall(each, name))) return undefined;
  if ("from" in after)
    return isOwn(after.from) && ofTests.test(after.from.replace(/^(?:\.{1,2}\/)+/u, ""))
      ? { weight: "wrong", does: `takes it from \`${after.from}\`` }
      : undefined;
  // It may stand between the test and the very thing: a name or module of the code is in it then.
  return leadsToCode(after.text, now.origins, new Set([name]))
    ? undefined
    : { weight: "wrong", does: "makes it itself" };
}

const claimsCall = ({ claims }: TestCase, name: string): boolean =>
  claims.some(
    ({ text, strength }) =>
      strength > 0 && new RegExp(`(?<![\\w.$"])${name.replaceAll("$", "\\$")}[(.]`, "u").test(text),
  );

function leadsToCode(text: string, names: Names, seen: ReadonlySet<string>): boolean {
  const [, module] =
    /\b(?:require|import|proxyquire\w*|esmock|rewire|importActual|importOriginal|import_module|quibble)\b[^"]*\("([^"]+)"/u.exec(
      text,
    ) ?? [];
  if (module !== undefined && !ofTests.test(module.replace(/^(?:\.{1,2}\/)+/u, ""))) return !hasFake(text);
  const used = new Set(text.replaceAll(/"(?:[^"\\]|\\.)*"/gu, "").match(/(?<![\w.$])[A-Za-z_$][\w$]*/gu) ?? []);
  return [...used].some((name) => {
    const origin = seen.has(name) ? undefined : names.get(name);
    if (origin === undefined) return false;
    if ("from" in origin)
      return (
        !framework.test(name) &&
        !/^(?:node:|vitest$|jest$|mocha$|sinon$|pytest$|unittest|proxyquire$|esmock$|rewire$|testdouble$)/u.test(
          origin.from,
        ) &&
        !ofTests.test(origin.from)
      );
    return leadsToCode(origin.text, names, new Set([...seen, name]));
  });
}

/** Something made beside what is loaded: `load("…") && { total: () => 3 }`. */
const hasFake = (text: string): boolean => /(?:&&|\|\||,)\{\w+:(?:\(|function)[^)]*\)?=>[^{]*\}$/u.test(text);

const finding = (path: string, name: string, { weight, does }: How): Finding => ({
  ...{ gate: "integrity", rule: "assertions neutered", weight, path, line: undefined, cases: [] },
  reason: `no longer has \`${oneLine(name, 60)}\` from where it was, and ${oneLine(does, 200)}`,
  fix: "Test the code itself, with the framework's own words.",
});
