import { lintSource } from "@secretlint/core";
import { secretLintProfiler } from "@secretlint/profiler";
import { rules } from "@secretlint/secretlint-rule-preset-recommend";
import { patternSecrets } from "./pattern-secrets.ts";
import type { Secret } from "./secret.ts";

/** Comments in the judged text must not turn rules off, so the rule that heeds them is left out. */
const heedsComments = "@secretlint/secretlint-rule-filter-comments";
/** Key ids alone are credentials enough to refuse. */
const options: Readonly<Record<string, object>> = { "@secretlint/secretlint-rule-aws": { enableIDScanRule: true } };
const config = {
  rules: rules
    .filter(({ meta }) => meta.id !== heedsComments)
    .map((rule) => ({ id: rule.meta.id, rule, options: options[rule.meta.id] ?? {} })),
};
const addresses = new Set(["basicauth", "database-connection-string"]);

// It would keep a record of every call for as long as the process lives.
secretLintProfiler.setEnabled(false);

/** Credentials whose form is known, by secretlint's rules and a few of ours, in order. */
export async function knownSecrets(text: string): Promise<readonly Secret[]> {
  // Files of some names are read by their own rules; a name that has none keeps what is found independent of names.
  const source = { filePath: "text.txt", content: text, ext: ".txt", contentType: "text" } as const;
  const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
  const found = messages.map(({ ruleId, messageId, message, range: [from, to] }) => {
    const rule = ruleId.replace(/^.*secretlint-rule-/u, "");
    return {
      kind: kindOf(rule, messageId, message),
      value: text.slice(from, to),
      at: from,
      inAddress: addresses.has(rule),
    };
  });
  return [...found, ...patternSecrets(text)].toSorted((a, b) => a.at - b.at);
}

/** Messages are `found <what>: <the credential>`; only the first half may be told. */
function kindOf(rule: string, messageId: string, message: string): string {
  const [, told] = /^found ([A-Za-z][A-Za-z ()-]{2,60}): /u.exec(message) ?? [];
  return told ?? `${rule} (${messageId})`;
}
