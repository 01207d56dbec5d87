import type { Preset } from "../preset.ts";
import { reportFile, reportWord, tellingBy } from "../preset.ts";
import { optionsIn, placeOf, prefixOf, quoted, shellLine } from "../words.ts";
import { addedScript, canaryScript } from "../canary-script.ts";
import { isScript } from "../script-kind.ts";

const valued = [
  ...["--import", "--require", "-r", "--loader", "--experimental-loader", "--conditions", "-C", "--env-file"],
  ...["--test-concurrency", "--test-timeout", "--test-name-pattern", "--test-skip-pattern", "--test-reporter"],
  ...["--test-reporter-destination", "--test-coverage-include", "--test-coverage-exclude", "--test-global-setup"],
];
const dropped = [
  ...["--test", "--watch", "--test-reporter", "--test-reporter-destination", "--experimental-test-coverage"],
  ...["--test-coverage-include", "--test-coverage-exclude", "--test-coverage-lines", "--test-coverage-branches"],
  "--test-coverage-functions",
];

/**
 * The same beside reporters that the command names itself: what the environment says comes before it, and each reporter
 * has its destination.
 */
const tellBeside = (words: readonly string[], file: string): string | undefined => {
  const count = (option: string): number =>
    words.filter((word) => word === option || word.startsWith(`${option}=`)).length;
  const [reporters, places] = [count("--test-reporter"), count("--test-reporter-destination")];
  if (reporters === 0 && places === 0) return tell(file);
  const ours = `--test-reporter=junit --test-reporter-destination=${file}`;
  if (reporters === places) return ours;
  return reporters === 1 && places === 0 ? `${ours} --test-reporter-destination=stdout` : undefined;
};

const tell = (file: string): string =>
  `--test-reporter=spec --test-reporter-destination=stdout --test-reporter=junit --test-reporter-destination=${file}`;

/** Node's own runner, also as plain scripts that end with an exit code: it runs those as cases too. */
export const nodeTest: Preset = {
  name: "node:test",
  find: (words) => {
    const at = placeOf(words, ["node", "tsx"]);
    if (at === undefined) return undefined;
    const rest = words.slice(at + 1);
    return rest.includes("--test") || rest.some((word) => /(?:^|\/)tests?(?:[/.]|$)/u.test(word)) ? at : undefined;
  },
  whole: (command, { words, env }) => {
    const telling = tellBeside(words, `$PWD/${reportFile}`);
    const isOwn = [...env, ...words].some((each) => each.startsWith("NODE_OPTIONS="));
    if (!words.includes("--test") || isOwn || telling === undefined) return undefined;
    return {
      command: `export NODE_OPTIONS="$NODE_OPTIONS ${telling}"; ${command}`,
      report: { path: reportFile },
    };
  },
  only: (invocation, at, files, tells) => {
    const { words } = invocation;
    const options = optionsIn(words.slice(at + 1), { valued, dropped });
    const program = [...prefixOf(words, at), words[at] ?? "node", ...options, "--test"];
    return tellingBy(tells, tell(reportWord), (args) => shellLine(invocation, program, `${args}-- ${quoted(files)}`));
  },
  isTest: isScript,
  canary: (ask) => canaryScript("node:test", ask),
  added: (ask) => addedScript("node:test", ask),
};
