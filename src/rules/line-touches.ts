/** Lines of a manifest that decide where packages come from, or which tool runs. */
const watched: readonly (readonly [name: RegExp, lines: RegExp])[] = [
  [/^go\.mod$/u, /^(?:(?:replace|exclude|toolchain)\b.*|.*=>.*)$/u],
  [
    /^(?:gemfile|gems\.rb)$/u,
    /\b(?:path|git|github|gist|bitbucket|source)\b\s*(?::|=>|\(|["'])|^\s*(?:plugin|eval_gemfile)\b/u,
  ],
  [
    /^(?:.*[-_.])?(?:requirements|constraints)(?:[-_.].*)?\.(?:txt|in)$/u,
    /^\s*(?:-(?!r\b|c\b)|[./~]|[\w.-]+(?:\[[^\]]*\])?\s*@|(?:git|hg|svn|bzr)\+|https?:|file:)/u,
  ],
];

/** Whether a manifest is judged by single lines. */
export function isLineManifest(path: string): boolean {
  return formOf(path) !== undefined;
}

/** What of such lines differs between two versions of a manifest; `undefined` = not there, `null` = no text. */
export function lineTouches(
  path: string,
  was: string | null | undefined,
  now: string | null | undefined,
): readonly string[] {
  const form = formOf(path);
  if (form === undefined) return [];
  if (was === null || now === null) return ["cannot be read"];
  const [before, after] = [linesOf(was ?? "", form), linesOf(now ?? "", form)];
  const other = [...before.filter((line) => !after.includes(line)), ...after.filter((line) => !before.includes(line))];
  return [...new Set(other)].slice(0, 20).map((line) => line.slice(0, 120));
}

const linesOf = (text: string, form: RegExp): readonly string[] =>
  text
    .split(/\r?\n/u)
    .map((line) => line.replace(/(?:^|\s)(?:#|\/\/).*$/u, "").trim())
    .filter((line) => line.length < 2_000 && form.test(line));

function formOf(path: string): RegExp | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return watched.find(([form]) => form.test(name))?.[1];
}
