import { settings } from "./settings.ts";

/** Where git and the programs it starts are looked for, unless told otherwise. */
export const usualSearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin";

/** One setting for one call, such as a credential: it travels in the environment, never in arguments or files. */
export type Setting = readonly [key: string, value: string];

/** The whole environment of one git process, made from nothing. */
export function environment(
  searchPath: string,
  extra: readonly Setting[],
  more: Readonly<Record<string, string>>,
): Record<string, string> {
  const all = [...settings, ...extra];
  const entries = all.flatMap(([key, value], at): [string, string][] => [
    [`GIT_CONFIG_KEY_${String(at)}`, key],
    [`GIT_CONFIG_VALUE_${String(at)}`, value],
  ]);
  return {
    PATH: searchPath,
    LC_ALL: "C",
    TZ: "UTC",
    HOME: "/nonexistent",
    XDG_CONFIG_HOME: "/nonexistent",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_SYSTEM: "/dev/null",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_NO_LAZY_FETCH: "1",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    GIT_ALLOW_PROTOCOL: "http:https:file",
    GIT_CONFIG_COUNT: String(all.length),
    ...Object.fromEntries(entries),
    ...more,
  };
}
