import type { TreeEdit } from "../../model/cells.ts";
import type { Facts } from "../../model/facts.ts";
import type { CommandEntry } from "../commands-to-measure.ts";
import { digestOf } from "../digest.ts";
import { globMatcher } from "../spec/glob.ts";
import type { Changed } from "./changed.ts";
import type { Fitted } from "./preset-for.ts";

/** Files with planted falsehoods, and the cases in them that must be red. */
type CanaryPlan = {
  readonly edits: readonly TreeEdit[];
  readonly files: readonly string[];
  readonly cases: readonly string[];
};

type About = {
  readonly fitted: Fitted | undefined;
  readonly entry: CommandEntry;
  readonly runnable: readonly Changed[];
  readonly source: readonly Changed[];
  /** Changed files among the tests that are no tests and no data. */
  readonly helpers: readonly Changed[];
  readonly ground: Facts["ground"];
  readonly nonce: string;
};

type Piece = { readonly path: string; readonly text: string; readonly cases: readonly string[] };

const mostFiles = 40;

/**
 * Falsehoods in two places: in a file of their own that loads the changed modules, and at the end of each changed test
 * file, where whatever that file did to the assertions still holds.
 */
export const planCanary = (about: About): CanaryPlan => {
  const { fitted } = about;
  if (fitted === undefined) return { edits: [], files: [], cases: [] };
  const pieces = [...ownFiles(about, fitted), ...additions(about, fitted)].slice(0, mostFiles);
  return {
    edits: pieces.map(({ path, text }) => ({ path, text })),
    files: pieces.map(({ path }) => path),
    cases: pieces.flatMap(({ cases }) => cases),
  };
};

const additions = ({ runnable, nonce }: About, { preset, scripts }: Fitted): readonly Piece[] =>
  runnable.flatMap(({ file, text }) => {
    if (text === undefined) return [];
    const own = digestOf({ nonce, path: file.path }).slice(7, 17);
    const made = preset.added({ path: file.path, loads: [], nonce: own, host: text, scripts });
    return made === undefined ? [] : [{ path: file.path, ...made }];
  });

const ownFiles = (about: About, { preset, scripts }: Fitted): readonly Piece[] => {
  const { source, nonce } = about;
  if (preset.name === "go test") return inPackages(about, { preset, scripts });
  // Where nothing else moves, what helps the tests is what could change the assertions.
  const moved = source.length + about.runnable.length > 0 ? source : about.helpers;
  const loaded = moved.filter(isLoadable);
  const [first] = loaded;
  if (first === undefined) return [];
  const host = hostOf(about, preset.isTest);
  if (host === undefined) return [];
  const path = `${folderOf(host.path)}${named(host.path, `case-${nonce}`)}`;
  const loads = loaded.map(({ file }) => file.path);
  const made = preset.canary({
    path,
    loads,
    nonce,
    host: host.text ?? likelyHost(first.text ?? "", scripts.packages),
    scripts,
  });
  return made === undefined ? [] : [{ path, ...made }];
};

/** In each package that the change touches, by its source or only by its tests: its tests are one process. */
const inPackages = ({ source, runnable, nonce }: About, { preset, scripts }: Pick<Fitted, "preset" | "scripts">) => {
  // What is built apart from its folder says nothing of the folder's package.
  const files = [...runnable, ...source].filter(
    ({ file, text }) => file.path.endsWith(".go") && text !== undefined && !/^\/\/go:build ignore\b/mu.test(text),
  );
  const folders = [...new Set(files.map(({ file }) => folderOf(file.path)))];
  return folders.flatMap((folder, at): readonly Piece[] => {
    const host = files.find(({ file }) => folderOf(file.path) === folder)?.text ?? "";
    const path = `${folder}case_${nonce}_test.go`;
    const made = preset.canary({ path, loads: [], nonce: `${nonce}${at}`, host, scripts });
    return made === undefined ? [] : [{ path, ...made }];
  });
};

/** Beside which test a file would be taken for one. */
const hostOf = (
  { runnable, entry, ground }: About,
  isTest: (path: string, text: string) => boolean,
): { readonly path: string; readonly text: string | undefined } | undefined => {
  const [changed] = runnable;
  if (changed !== undefined) return { path: changed.file.path, text: changed.text };
  const matches = globMatcher(entry.tests, { nocase: false });
  const known = ground.paths.filter((path) => matches(path) && isTest(path, "test()"));
  const path = known.toSorted((a, b) => a.split("/").length - b.split("/").length || Number(a > b) - 0.5)[0];
  return path === undefined ? undefined : { path, text: undefined };
};

/** Where no test's text is at hand: modules as the source has them, and the libraries that the manifest asks for. */
const likelyHost = (source: string, packages: ReadonlySet<string>): string =>
  `${source}\n// ${["chai", "should"].flatMap((name) => (packages.has(name) ? [`"${name}"`] : [])).join(" ")} "node:assert"`;

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

/** A name that the runner's patterns take as they take the host's: only the part that is the host's own is replaced. */
const named = (host: string, stem: string): string => {
  const name = host.slice(host.lastIndexOf("/") + 1);
  if (name.endsWith(".py")) {
    const word = stem.replaceAll("-", "_");
    const [, mark] = /^(?!test).*(_tests?)\.py$/u.exec(name) ?? [];
    return mark === undefined ? `test_${word}.py` : `${word}${mark}.py`;
  }
  const [, marks = "", ending = ""] = /^(.*?)(\.[cm]?[jt]sx?)$/u.exec(name) ?? [];
  const kept = /^(test[-_.])?.*?([-_.](?:test|tests|spec|e2e|unit))?$/iu.exec(marks);
  return `${kept?.[1] ?? ""}${stem}${kept?.[2] ?? ""}${ending}`;
};

/** Programs, settings and the like do things when they are loaded, such as ending the process. */
const isLoadable = ({ file, text }: Changed): boolean =>
  text !== undefined &&
  /\.(?:[cm]?[jt]sx?|py|go)$/u.test(file.path) &&
  !/\.d\.[cm]?ts$/u.test(file.path) &&
  !/(?:^|\/)(?:bin|scripts?|examples?|bench(?:marks?)?|docs?)\/|(?:^|\/)(?:cli|setup|conftest|__main__|manage)\.|\.config\./u.test(
    file.path,
  ) &&
  !text.startsWith("#!") &&
  !/process\.exit\(|\.listen\(|sys\.exit\(/u.test(text);
