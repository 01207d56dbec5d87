import { dialects } from "./other/dialects.ts";
import { languageOf } from "./parse-code.ts";
import { readJavaScript } from "./javascript/read-javascript.ts";
import { readOtherCode } from "./other/read-other-code.ts";
import { readPlainLines } from "./read-plain-lines.ts";
import type { TestFile } from "./test-file.ts";

/** Test cases, claims and marks of one side of a file; `asserting`: functions of other files that claim something. */
export function readTests(path: string, text: string, asserting: ReadonlySet<string>): TestFile {
  const language = languageOf(path);
  if (language === undefined) return readPlainLines(path, text);
  return language === "javascript"
    ? readJavaScript(path, text, asserting)
    : readOtherCode(dialects[language], path, text, asserting);
}
