const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/gsu;

/** What a JSON text is made of, as far as a parser does not tell: where its value ends, and keys that are given twice. */
export type JsonScan = {
  /** Offset behind the first value; undefined when the text ends inside of it. */
  readonly end: number | undefined;
  readonly twice: readonly string[];
};

/** Looks over a text that begins with an object or a list. Says nothing about whether it is JSON otherwise. */
export const scanJson = (text: string): JsonScan => {
  const open: (Set<string> | undefined)[] = [];
  const twice: string[] = [];
  const tokens = [...text.matchAll(token)];
  for (const [n, match] of tokens.entries()) {
    const [word] = match;
    const keys = open.at(-1);
    if (word === "{") open.push(new Set());
    else if (word === "[") open.push(undefined);
    else if (word === "}" || word === "]") open.pop();
    else if (word.startsWith('"') && keys !== undefined && tokens[n + 1]?.[0] === ":") {
      const key = plain(word);
      if (keys.has(key)) twice.push(key);
      keys.add(key);
    }
    if (open.length === 0) return { end: match.index + word.length, twice };
  }
  return { end: undefined, twice };
};

/** A key may be written in many ways that mean the same. */
const plain = (word: string): string => {
  try {
    return String(JSON.parse(word));
  } catch (error) {
    if (error instanceof SyntaxError) return word;
    throw error;
  }
};
