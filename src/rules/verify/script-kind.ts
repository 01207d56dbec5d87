/** Helpers, data and setup lie among tests and are none. */
const aside =
  /(?:^|\/)(?:fixtures?|helpers?|support|mocks?|__mocks__|__fixtures__|__snapshots__|snapshots?|data|assets|lib|utils?|node_modules)\//iu;

/** Whether a file is a script in JavaScript or TypeScript that calls something like a test. */
export const isScript = (path: string, text: string): boolean =>
  /\.[cm]?[jt]sx?$/u.test(path) &&
  !/\.d\.[cm]?ts$/u.test(path) &&
  !aside.test(path) &&
  /\b(?:test|tests|it|describe|suite|specify|tape|tap|t|assert|expect)\b\s*[.(]/u.test(text);

/** Whether a script's modules are ES modules: by its ending, by the nearest manifest's type, or by how it is written. */
export const isModule = (path: string, text: string): boolean => {
  if (/\.m[jt]s$/u.test(path)) return true;
  if (/\.c[jt]s$/u.test(path)) return false;
  return /^\s*(?:import\s+(?:[\w*{"']|type\s)|export\s+(?:default\b|const\b|let\b|var\b|function\b|async\b|class\b|type\b|interface\b|enum\b|\{|\*))/mu.test(
    text,
  );
};

/** How one file of the repository names another: `./a.js`, `../src/a.js`. */
export const specifier = (from: string, to: string): string => {
  const here = from.split("/").slice(0, -1);
  const there = to.split("/");
  let same = 0;
  while (same < here.length && same < there.length - 1 && here[same] === there[same]) same += 1;
  const path = [...here.slice(same).map(() => ".."), ...there.slice(same)].join("/");
  return path.startsWith("../") ? path : `./${path}`;
};
