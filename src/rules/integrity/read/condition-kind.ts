import type { Guard } from "./test-file.ts";
import type { Source } from "./text-of.ts";

/** What a test can ask about where it runs; passing the whole environment on asks nothing. */
const environment =
  /process\??\.env(?:\?\.|\.|\[)| in process\.env\b|import\.meta\.env|\b(?:Deno|Bun)\.env\b|process\.argv|\bhostname\(\)|\.isTTY\b|\bis_?(?:on_?|in_?)?ci\b|\b(?:in|on|under)_?ci\b|\bos\.(?:environ|getenv)\b|\bgetenv\(|\benviron(?:\.get\(|\[)| in environ\b|\bsys\.argv\b|\.isatty\(|gethostname\(|\bos\.(?:Getenv|LookupEnv|Environ|Hostname)\(|\btesting\.(?:Short|Verbose|CoverMode)\(|\benv::(?:vars?|var_os|args)\(|option_env!|\bENV(?:\[|\.)|GetEnvironmentVariable\(|ProcessInfo\.\w+\.environment|System\.get_env\(|Platform\.environment|System\.getenv\(|System\.getProperty\(|(?:^|[!(]|&&|\|\|)CI(?:$|\W)/iu;
const platform =
  /process\.(?:platform|arch|versions?\b|release)|\bos\.(?:platform|type|arch|release|EOL|endianness|name|uname)\b|semver|\bis_?(?:win(?:dows|32)?|linux|darwin|mac\w*|posix|unix|node\w*|bun|deno|browser|pypy|cpython|arm\w*|64_?bit)\b|\bon_?(?:windows|linux|mac\w*)\b|win32|node_?version|go_?version|python_?version|sys\.(?:platform|version|implementation|maxsize|byteorder)|\bplatform\.\w+\(|version_info|\bGOOS\b|\bGOARCH\b|runtime\.Version\(|\bcfg!?\(|target_os|SystemUtils|getProperty\("(?:os|java)\.|hasattr\(os,|typeof(?: |\()(?:[A-Z]\w+|structuredClone|globalThis|fetch|queueMicrotask)\)?[!=]==?"(?:undefined|function)"/iu;
/** A name for what the environment says, and nothing else in between. */
const named =
  /^[\s!(]*(?:(?:Boolean|Number|String|bool|int|str)\()?[\s!(]*(?:process\??\.env\b|import\.meta\.env|(?:Deno|Bun)\.env|os\.(?:environ|getenv|Getenv|LookupEnv)|getenv\(|environ\b|testing\.Short|(?:std::)?env::var|System\.getenv|["']\w+["'] (?:not )?in (?:os\.environ|process\.env))/u;

/** What a condition in a test is about. Of two reasons, a platform's counts where both must hold. */
export function conditionKind(condition: string, source: Source): Guard["kind"] {
  const definitions = definitionsOf(condition, source);
  const isPlatform = [condition, ...definitions].some((each) => platform.test(each));
  const isEnvironment =
    environment.test(condition.replaceAll(/getProperty\("(?:os|java)\.[^)]*\)/gu, "")) ||
    definitions.some((each) => named.test(each));
  if (isEnvironment && (!isPlatform || /\|\||\bor\b/u.test(condition))) return "environment";
  return isPlatform ? "platform" : "value";
}

const mostNames = 6;

/** What the names in a condition were given, on the line that does so. */
function definitionsOf(condition: string, source: Source): readonly string[] {
  const names = new Set(condition.match(/(?<![\w.$"])[A-Za-z_]\w*(?!["\w])/gu) ?? []);
  return [...names].slice(0, mostNames).flatMap((name) => given(source).get(name) ?? []);
}

const read = new WeakMap<Source, ReadonlyMap<string, readonly string[]>>();

/** What stands behind `=` on each line of a text, by the names before it; looked for once. */
function given(source: Source): ReadonlyMap<string, readonly string[]> {
  const known = read.get(source);
  if (known !== undefined) return known;
  const found = new Map<string, string[]>();
  for (const line of source.text.split("\n")) {
    const [, left = "", right = ""] = /^([^=(]{1,200}[^=!<>])=(?![=>])\s*(.{1,300})/u.exec(line) ?? [];
    for (const name of left.match(/[A-Za-z_]\w*/gu) ?? [])
      found.set(name, [...(found.get(name) ?? []), right].slice(0, 4));
  }
  read.set(source, found);
  return found;
}
