const other =
  /tests?\b|__\w+__|spec|fixture|dist|build|\bout\b|output|coverage|node_modules|vendor|third_?-?party|thirdparty|external|extern\b|generated|\bgen\b|\.d\.|\.min\.|docs?\b|example|bench|cache|mock|stor(?:y|ies|ybook)|public|static|assets?|snapshot|script|tools?\b|\.config|\.(?:json|ya?ml|md|html|css|txt|toml|lock|ipynb)$|^\.(?!\.)\w|_pb2|\.pb\.|proto|migrations|\bv?envs?\b|notebooks?|\bdata\b|te?mp\b|\blogs?\b|results|\bsite\b|eggs?\b|\bdeps\b|submodules|stubs|typings|\btypes\b|reports?\b|\bbin\b|\bobj\b|setup\.py|conftest|website|e2e|cypress|playwright|demo|sample|template/iu;

/** A pattern of a tool's settings that takes in code which people write and ship. */
export function isSourcePattern(pattern: string): boolean {
  const plain = bare(pattern);
  // In regular expressions of paths the dots are escaped.
  if (plain === "" || plain.startsWith("!") || other.test(plain)) return false;
  return /^[\w./*{},@^$|()?+\\[\]-]+$/u.test(plain);
}

/** A pattern that takes in everything, or a whole directory at the top. */
export const isWidePattern = (pattern: string): boolean =>
  /^(?:\.|(?:\*\*\/)?\*(?:\.\w+|\.\{[\w,]+\})?|(?:src|lib|app|apps|packages|source|pkg)(?:\/(?:\*\*)?(?:\/\*)?)?(?:\.\w+|\.\{[\w,]+\})?|\*\*)\/?$/u.test(
    bare(pattern),
  );

/** Whether one pattern takes in all that another does, as far as their beginnings tell. */
export function takesIn(wide: string, narrow: string): boolean {
  const [a, b] = [stem(wide), stem(narrow)];
  return a === "" || a === b || b.startsWith(`${a}/`);
}

const bare = (pattern: string): string => pattern.replaceAll(/["']/gu, "").replace(/^(?:\.?\/)+(?=.)/u, "");

/** A pattern up to its first wildcard. */
const stem = (pattern: string): string =>
  bare(pattern)
    .replace(/\/?[*{[].*$/u, "")
    .replace(/\/$|^\.$/u, "");
