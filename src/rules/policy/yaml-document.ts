import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node } from "yaml";

/** Something wrong at a place of a YAML text; line and column count from 1. */
export type Placed = { readonly line: number; readonly column: number; readonly what: string; readonly fix: string };

export type Path = readonly (string | number)[];

/** A YAML text that is one plain value: no aliases, no tags, every key a scalar and given once. */
export type YamlDocument = {
  readonly value: unknown;
  /** Place of the value at a path, or of what encloses it where there is none. */
  readonly valueAt: (path: Path) => Omit<Placed, "what" | "fix">;
  /** Place of a key of the mapping at a path. */
  readonly keyAt: (path: Path, key: string) => Omit<Placed, "what" | "fix">;
};

const longest = 32_768;

/** Parses one bounded YAML document. An empty one is an empty mapping. */
export const parseYaml = (
  text: string,
):
  | { readonly ok: true; readonly document: YamlDocument }
  | { readonly ok: false; readonly problems: readonly Placed[] } => {
  const refusal = tooMuch(text);
  if (refusal !== undefined) return { ok: false, problems: [refusal] };
  const lines = new LineCounter();
  const parsed = parseDocument(text.replace(/^\uFEFF/u, ""), {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "error",
  });
  const at = placer(lines);
  const broken = firstOf([...parsed.errors, ...parsed.warnings]).map(({ code, message, pos }) => ({
    ...at(pos[0]),
    ...sentence(code, message),
  }));
  const problems = broken.length > 0 ? broken : notPlain(parsed, at);
  if (problems.length > 0) return { ok: false, problems: problems.slice(0, 20) };
  const value: unknown = parsed.contents === null ? {} : parsed.toJS();
  return {
    ok: true,
    document: {
      value: value ?? {},
      valueAt: (path) => at(offsetOf(parsed.contents, path)),
      keyAt: (path, key) => at(keyOffset(nodeAt(parsed.contents, path), key) ?? offsetOf(parsed.contents, path)),
    },
  };
};

/** What follows a syntax error is mostly the parser's guess; keys given twice are all told. */
const firstOf = <T extends { readonly code: string }>(errors: readonly T[]): readonly T[] => {
  const syntax = errors.find(({ code }) => code !== "DUPLICATE_KEY");
  return errors.filter((error) => error === syntax || error.code === "DUPLICATE_KEY");
};

const start = { line: 1, column: 1 };

const tooMuch = (text: string): Placed | undefined => {
  if (text.length > longest)
    return {
      ...start,
      what: `the file is longer than ${longest} characters`,
      fix: "Move long commands into scripts of the repository.",
    };
  const foreign = /[\uFFFD\0]/u.exec(text);
  if (foreign !== null)
    return {
      ...start,
      line: text.slice(0, foreign.index).split("\n").length,
      what: "the file is not UTF-8 text",
      fix: "Save it as UTF-8.",
    };
  // The parser recurses, and its cost grows with the square of the depth.
  const nested =
    (text.match(/[[{]/gu)?.length ?? 0) > 1_000 || /(?:[?-][ \t]+){30}/u.test(text) || /^ {300}/mu.test(text);
  return nested
    ? { ...start, what: "the file is nested too deeply", fix: "Write plain mappings and lists." }
    : undefined;
};

const placer =
  (lines: LineCounter) =>
  (offset: number): Omit<Placed, "what" | "fix"> => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };

const sentence = (code: string, message: string): Pick<Placed, "what" | "fix"> => {
  switch (code) {
    case "DUPLICATE_KEY":
      return { what: "this key is given twice", fix: "Keep one of the two." };
    case "TAB_AS_INDENT":
      return { what: "a tab indents this line", fix: "Indent with spaces." };
    case "MULTIPLE_DOCS":
      return { what: "a second document begins here", fix: "Take the `---` out." };
    case "BLOCK_AS_IMPLICIT_KEY":
      return { what: "this value contains `: `, which begins another mapping", fix: "Put the value into quotes." };
    case "TAG_RESOLVE_FAILED":
      return { what: "this tag is not known", fix: "Write plain values, without `!`." };
    default:
      return {
        what: `this is not YAML: ${(message.split("\n")[0] ?? "").replace(/[.:]$/u, "")}`,
        fix: "Check quotes, brackets and indentation here.",
      };
  }
};

const notPlain = (document: Document.Parsed, at: ReturnType<typeof placer>): readonly Placed[] => {
  const problems: Placed[] = [];
  const refuse = (node: Node, what: string, fix: string): void =>
    void problems.push({ ...at(node.range?.[0] ?? 0), what, fix });
  visit(document, {
    Alias: (_, node) => refuse(node, "this file may not use aliases (`*`)", "Write the value out."),
    Pair: (_, { key }) => {
      if (!isScalar(key)) refuse(key as Node, "this key is not plain text", "Write `key: value`.");
    },
    Node: (_, node) => {
      if (!isAlias(node) && node.tag?.startsWith("tag:yaml.org,2002:binary") === true)
        refuse(node, "binary values have no place here", "Write plain text.");
    },
  });
  return problems;
};

const nodeAt = (node: unknown, path: Path): unknown => {
  const [first, ...rest] = path;
  if (first === undefined) return node;
  if (isMap(node))
    return nodeAt(node.items.find(({ key }) => isScalar(key) && String(key.value) === String(first))?.value, rest);
  return isSeq(node) ? nodeAt(node.items[Number(first)], rest) : undefined;
};

const offsetOf = (root: unknown, path: Path): number => {
  const node = nodeAt(root, path) as Node | null | undefined;
  if (node?.range) return node.range[0];
  const last = path.at(-1);
  if (last === undefined) return 0;
  return keyOffset(nodeAt(root, path.slice(0, -1)), String(last)) ?? offsetOf(root, path.slice(0, -1));
};

const keyOffset = (map: unknown, key: string): number | undefined => {
  const pair = isMap(map) ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key) : undefined;
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
};
