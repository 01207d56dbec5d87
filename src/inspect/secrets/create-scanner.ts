import type { ScannedFile, Scanner } from "../../engine/needs.ts";
import type { Finding } from "../../model/finding.ts";
import { oneLine } from "../../rules/words/untrusted.ts";
import { isTestPath } from "../../rules/integrity/is-test-path.ts";
import { printable, unpack, unzip } from "./decode-runs.ts";
import { findSecrets, setApart, TooMuchEncoded, type FoundSecret } from "./find-secrets.ts";
import { secretFile } from "./secret-files.ts";

/** The scanner over secretlint's rules: contents as they stand, put together again and decoded, and names of files. */
export function createScanner(): Scanner {
  return {
    scan: async (files) => {
      const before = files.map(({ was }) => (was === undefined ? "" : textOf(was)));
      const found: Finding[] = [];
      for (const file of files) found.push(...named(file), ...(await scanFile(file, before)));
      return found;
    },
  };
}

async function scanFile(file: ScannedFile, before: readonly string[]): Promise<readonly Finding[]> {
  if (file.now === undefined) return [];
  try {
    const inName = (await findSecrets(file.path)).map((each): Found => ({ ...each, line: undefined }));
    const found: readonly Found[] = [...inName, ...(await findSecrets(textOf(file.now)))];
    const fresh = found.filter(({ value }) => !before.some((text) => text.includes(value)));
    const isHidden = fresh.some(({ form }) => form !== undefined);
    const hiddenBefore = isHidden ? await valuesIn(before) : new Set<string>();
    return fresh.filter(({ value }) => !hiddenBefore.has(value)).map((each) => findingOf(file.path, each));
  } catch (error) {
    if (!(error instanceof TooMuchEncoded)) throw error;
    return [
      {
        ...about(file.path, undefined),
        rule: "too much encoded text",
        weight: "unknown",
        reason: "holds more encoded text than can be looked through",
        fix: "Make it smaller, or let a person commit it.",
      },
    ];
  }
}

/** What was hidden in a file of base is not in its plain text. */
async function valuesIn(texts: readonly string[]): Promise<ReadonlySet<string>> {
  const values = new Set<string>();
  for (const text of texts) for (const { value } of await findSecrets(text)) values.add(value);
  return values;
}

type Found = Omit<FoundSecret, "line"> & { readonly line: number | undefined };

function findingOf(path: string, { kind, form, line, isCertain }: Found): Finding {
  const how = form === undefined ? "" : ` (${form})`;
  const place = line === undefined ? "has in its name" : "holds";
  return {
    ...about(path, line),
    rule: "credential",
    // A value that is only named like a credential, or opens one's own machine, is usual in tests.
    weight: isCertain || !isForShow(path) ? "wrong" : "note",
    reason: `${place} what looks like a credential: ${oneLine(kind, 80)}${how}`,
    fix: "Take it out; read it from the environment, or write a value that is plainly no credential (`EXAMPLE` in it).",
  };
}

/** Places where values of the form of credentials stand to be looked at, not to be used. */
function isForShow(path: string): boolean {
  return (
    isTestPath(path) ||
    /(?:^|\/)(?:docs?|examples?|samples?|demos?|bench(?:marks?)?)\/|\.(?:md|mdx|rst|adoc|txt)$/iu.test(path)
  );
}

function named({ path, was, now }: ScannedFile): readonly Finding[] {
  const kind = was === undefined && now !== undefined ? secretFile(path) : undefined;
  if (kind === undefined) return [];
  return [
    {
      ...about(path, undefined),
      rule: "file of credentials",
      weight: "wrong",
      reason: `is by its name ${kind}`,
      fix: "Leave it out of the change; make such files where they are used.",
    },
  ];
}

function about(path: string, line: number | undefined): Pick<Finding, "gate" | "path" | "line" | "cases"> {
  return { gate: "secrets", path, line, cases: [] };
}

/** UTF-8 or UTF-16 as text; of anything else what can be read in it. */
function textOf(bytes: Uint8Array): string {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff))
    return new TextDecoder(a === 0xff ? "utf-16le" : "utf-16be").decode(bytes);
  const unpacked = unpack(Buffer.from(bytes));
  if (unpacked !== undefined) return printable(unpacked);
  if (!bytes.includes(0)) return new TextDecoder().decode(bytes);
  // Among other bytes, letters and digits stand beside a credential that do not belong to it.
  return [Buffer.from(bytes), ...unzip(Buffer.from(bytes))].map((each) => setApart(printable(each))).join("\n");
}
