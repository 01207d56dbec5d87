/** A Makefile's simple rules: what each target runs, its prerequisites' commands first. */
type Rule = { readonly needs: readonly string[]; readonly lines: readonly string[] };

const assignment = /^([A-Za-z_]\w*)\s*[:?]?=\s*(.*)$/u;
const heading = /^([\w./-]+(?:\s+[\w./-]+)*)\s*:(?![:=])\s*([^;#%$]*)(?:#.*)?$/u;
/** What makes a Makefile more than its rules: settings for every command, conditions, other files, values in pieces. */
const more =
  /^(?:\s*(?:export|unexport|-?include|sinclude|ifn?eq|ifn?def|define|override)\b|\.(?:ONESHELL|SHELLFLAGS|EXPORT_ALL_VARIABLES)\b|SHELL\s*[:?]?=|[A-Za-z_]\w*\s*[+!]=|[^\t\n:=]+:(?!:?=)[^=\n]*=)/mu;
const mostDepth = 4;

/** Commands of a Makefile's targets, as one line each; a target that does more than run plain commands is left out. */
export const makeTargets = (text: string | undefined): Readonly<Record<string, string>> => {
  if (text === undefined || more.test(text)) return {};
  const { rules, values } = readRules(text.replaceAll("\\\n", " "));
  const found = [...rules.keys()].flatMap((name): [string, string][] => {
    const commands = commandsOf(name, rules, 0)?.map((line) => filled(line, values));
    if (commands === undefined || commands.length === 0 || commands.includes(undefined)) return [];
    return [[name, commands.join(" && ")]];
  });
  return Object.fromEntries(found);
};

const readRules = (text: string): { rules: ReadonlyMap<string, Rule>; values: ReadonlyMap<string, string> } => {
  const rules = new Map<string, Rule>();
  const values = new Map<string, string>();
  let open: readonly string[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("\t")) for (const name of open) rules.set(name, withLine(rules.get(name), line));
    else if (/^\s*(?:#|$)/u.test(line)) continue;
    else {
      const [, name, value = ""] = assignment.exec(line) ?? [];
      if (name !== undefined) values.set(name, value.trim());
      const [, targets, needs = ""] = name === undefined ? (heading.exec(line) ?? []) : [];
      open = targets?.split(/\s+/u) ?? [];
      for (const target of open) rules.set(target, withNeeds(rules.get(target), needs.split(/\s+/u).filter(Boolean)));
    }
  }
  return { rules, values };
};

const withLine = (rule: Rule | undefined, line: string): Rule => ({
  needs: rule?.needs ?? [],
  lines: [...(rule?.lines ?? []), line.trim()].filter((each) => each !== "" && !each.startsWith("#")),
});

const withNeeds = (rule: Rule | undefined, needs: readonly string[]): Rule => ({
  needs: [...(rule?.needs ?? []), ...needs],
  lines: rule?.lines ?? [],
});

/** Undefined where a command's failure would be overlooked, or rules go round in circles. */
const commandsOf = (name: string, rules: ReadonlyMap<string, Rule>, depth: number): readonly string[] | undefined => {
  const rule = rules.get(name);
  if (depth > mostDepth) return undefined;
  if (rule === undefined) return [];
  const first = rule.needs.map((need) => commandsOf(need, rules, depth + 1));
  const own = rule.lines.map((line) => line.replace(/^[@+\s]+/u, ""));
  if (first.includes(undefined) || own.some((line) => line.startsWith("-"))) return undefined;
  return [...first.flatMap((each) => each ?? []), ...own];
};

const filled = (line: string, values: ReadonlyMap<string, string>, depth = 0): string | undefined => {
  if (!line.includes("$")) return line;
  if (depth > mostDepth) return undefined;
  const names = [...line.matchAll(/\$[({](\w+)[)}]/gu)].map(([, name = ""]) => name);
  if (names.some((name) => !values.has(name)) || /\$(?![({]\w+[)}])/u.test(line)) return undefined;
  return filled(
    line.replaceAll(/\$[({](\w+)[)}]/gu, (_, name: string) => values.get(name) ?? ""),
    values,
    depth + 1,
  );
};
