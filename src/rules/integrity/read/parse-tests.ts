import { marksInLines } from "./comment-marks.ts";
import { dialects } from "./other/dialects.ts";
import { languageOf } from "./parse-code.ts";
import { parseJavaScript } from "./javascript/read-javascript.ts";
import { parseOtherCode } from "./other/read-other-code.ts";
import { readPlainLines } from "./read-plain-lines.ts";
import type { ParsedTests } from "./parsed-tests.ts";

/** Parses one side of a file, whatever its language. */
export function parseTests(path: string, text: string): ParsedTests {
  const language = languageOf(path);
  if (language === undefined)
    return {
      asserting: [],
      read: () => ({
        cases: readPlainLines(path, text),
        marks: marksInLines(path, text),
        origins: new Map(),
        loads: [],
      }),
    };
  return language === "javascript" ? parseJavaScript(path, text) : parseOtherCode(dialects[language], path, text);
}
