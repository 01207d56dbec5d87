/** What a JSON text is made of, as far as a parser does not tell: where its value ends, a key given twice, its depth. */
export type JsonScan = {
  /** Offset behind the first value; undefined when the text ends inside of it. */
  readonly end: number | undefined;
  /** The first key that an object has twice. */
  readonly twice: string | undefined;
  readonly isTooDeep: boolean;
};

/** Nothing we read nests deeper; what does is written for the sake of it. */
const mostDepth = 100;

/**
 * Looks over a text that begins with an object or a list, in one pass whatever it holds. Says nothing about whether it is
 * JSON otherwise.
 */
export const scanJson = (text: string): JsonScan => {
  const open: (Set<string> | undefined)[] = [];
  let twice: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === '"') {
      const end = stringEnd(text, at);
      if (end === undefined) break;
      const keys = open.at(-1);
      if (keys !== undefined && isKey(text, end)) {
        const key = plain(text.slice(at, end));
        if (keys.has(key)) twice ??= key;
        keys.add(key);
      }
      at = end - 1;
    } else if (mark === "{" || mark === "[") {
      open.push(mark === "{" ? new Set() : undefined);
      if (open.length > mostDepth) return { end: undefined, twice, isTooDeep: true };
    } else if (mark === "}" || mark === "]") {
      open.pop();
      if (open.length === 0) return { end: at + 1, twice, isTooDeep: false };
    }
  }
  return { end: undefined, twice, isTooDeep: false };
};

/** Offset behind a string's closing quote. */
const stringEnd = (text: string, start: number): number | undefined => {
  for (let at = start + 1; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === "\\") at += 1;
    else if (mark === '"') return at + 1;
  }
  return undefined;
};

const isKey = (text: string, after: number): boolean => {
  const next = /\S/gu;
  next.lastIndex = after;
  return next.exec(text)?.[0] === ":";
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
