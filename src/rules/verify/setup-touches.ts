import type { FileChange } from "../../model/change.ts";
import type { HarnessTouch } from "../../model/facts.ts";
import { readScripts } from "./scripts.ts";

/** Parts of a `package.json` in which runners are configured; what else it names is the package's own. */
const runnerKeys = ["jest", "mocha", "ava", "tap", "vitest", "nyc", "c8"];

/**
 * Changed files that base's configuration has a test runner load before any test (`--require ./test/setup.js`,
 * `setupFiles`): they decide how tests run as much as the configuration itself. New files are nobody's setup yet.
 */
export const setupTouches = (
  harness: Readonly<Record<string, string>>,
  files: readonly FileChange[],
): readonly HarnessTouch[] => {
  const texts = Object.entries(harness).map(([path, text]) => ({ path, text: runnerText(path, text) }));
  return files
    .filter(({ was }) => was !== undefined)
    .flatMap(({ path }) => {
      const by = texts.find(({ text }) => isLoadedBy(text, path));
      return by === undefined ? [] : [{ path, what: `setup named by ${by.path}` }];
    });
};

const runnerText = (path: string, text: string): string => {
  if (path !== "package.json") return isRunnerConfig(path) ? loadedFirst(text) : "";
  const { scripts } = readScripts(text);
  const preloads = Object.values(scripts).flatMap((script) =>
    [
      ...script.matchAll(
        /(?:^|\s)(?:-r|--require|--import|--loader|--experimental-loader|--file|--setupFiles\w*|--globalSetup)[\s=]+(\S+)/gu,
      ),
    ].map(([, file = ""]) => JSON.stringify(file.replaceAll(/["']/gu, ""))),
  );
  return [...preloads, ...runnerKeys.map((key) => loadedFirst(JSON.stringify(partOf(text, key))))].join("\n");
};

/** Values of the settings that name what is loaded first; other settings name tests and source. */
const loadedFirst = (text: string): string =>
  [
    ...text.matchAll(
      /\b(?:setupFiles\w*|globalSetup|globalTeardown|testEnvironment|snapshotSerializers|resolver|require|import|file|loader)["']?\s*[:=][ \t]*(\[[^\]]*\]|(?:\s*\n\s*-\s*\S+)+|[^\s,}]+)/gu,
    ),
  ]
    .map(([, value = ""]) => ` ${value} `)
    .join("\n");

const isRunnerConfig = (path: string): boolean =>
  /^(?:\.mocharc\.|jest\.config\.|vitest\.config\.|vite\.config\.|\.taprc)/u.test(path);

const partOf = (text: string, key: string): unknown => {
  try {
    const manifest: unknown = JSON.parse(text.replace(/^\uFEFF/u, ""));
    return typeof manifest === "object" && manifest !== null && key in manifest
      ? (manifest as Record<string, unknown>)[key]
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};

/** Whether a text names a file as a whole word or string, from the top, with or without its ending. */
const isLoadedBy = (text: string, path: string): boolean => {
  const bare = path.replace(/\.[cm]?[jt]sx?$/u, "");
  const named = [path, bare].map((each) => each.replaceAll(/[.*+?^${}()|[\]\\]/gu, "\\$&")).join("|");
  return new RegExp(`["'\\s](?:<rootDir>/|\\./)?(?:${named})(?=["'\\s]|$)`, "mu").test(text);
};
