const mostDepth = 100;

/**
 * What makes a JSON text unfit though parsers take it: equal keys in one object (parsers differ in which one counts), depth,
 * a key that is no plain name. Undefined for everything else, also for what is no JSON at all.
 */
export function jsonFault(text: string): string | undefined {
  /** One set of keys for each object that is open, null for each array. */
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === "{" || char === "[") {
      if (open.push(char === "{" ? new Set() : null) > mostDepth) return `nested more than ${mostDepth} deep`;
    } else if (char === "}" || char === "]") open.pop();
    else if (char === '"') {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (keys instanceof Set && nextMark(text, end + 1) === ":") {
        const fault = addKey(keys, text.slice(at, end + 1));
        if (fault !== undefined) return fault;
      }
      at = end;
    }
  }
  return undefined;
}

/** Escapes make equal keys look different: compared is what they mean. */
function addKey(keys: Set<string>, raw: string): string | undefined {
  const key = raw.includes("\\") ? unescaped(raw) : raw.slice(1, -1);
  if (key === undefined) return undefined;
  if (key === "__proto__" || key.includes("\0")) return "a key that is no plain name";
  if (keys.has(key)) return `the key ${JSON.stringify(key.slice(0, 60))} twice in one object`;
  keys.add(key);
  return undefined;
}

function unescaped(raw: string): string | undefined {
  try {
    return JSON.parse(raw) as string;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Index of the closing quote; the text's end where there is none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

function nextMark(text: string, from: number): string | undefined {
  let at = from;
  while (at < text.length && " \t\r\n".includes(text[at] ?? "")) at += 1;
  return text[at];
}
