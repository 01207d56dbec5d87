import type { Invocation } from "./invocation.ts";
import { reportFile, type Telling } from "./preset.ts";
import { specifier } from "./script-kind.ts";
import { quoted } from "./words.ts";

/** Where a runner stands when a command comes to it: in which folder, and what has run before it. */
export type Standing = { readonly folder: string; readonly invocation: Invocation };

/**
 * An invocation for a few files: it begins in the folder that the command goes to. Undefined where the folder cannot be
 * told.
 */
export const standingOf = (invocation: Invocation): Standing | undefined => {
  const parts = invocation.before.split(" && ").filter((part) => part !== "");
  const moves = parts.filter((part) => /^(?:cd|pushd|popd)\b/u.test(part));
  const before = parts.filter((part) => !moves.includes(part)).map((part) => `${part} && `);
  const stays = { ...invocation, before: before.join("") };
  if (moves.length === 0) return { folder: "", invocation: stays };
  const folder = /^cd (?:\.\/)?([\w@.-]+(?:\/[\w@.-]+)*)\/?$/u.exec(moves[0] ?? "")?.[1];
  if (folder === undefined || moves.length > 1 || parts[0] !== moves[0] || folder.split("/").includes(".."))
    return undefined;
  return { folder, invocation: stays };
};

/** A path of the repository, as it is called in a folder. */
export const calledIn = (folder: string, path: string): string =>
  folder === "" ? path : specifier(`${folder}/here`, path).replace(/^\.\//u, "");

/** A command that goes to a folder first, and leaves its report at the top all the same. */
export const goingTo = (folder: string, { command, ...rest }: Telling): Telling => ({
  ...rest,
  command: folder === "" ? command : atTop(`cd ${quoted([folder])} && { ${command}; }`),
});

/** A command that goes somewhere by itself, and leaves its report at the top. */
export const reportingAtTop = ({ before }: Invocation, { command, ...rest }: Telling): Telling => ({
  ...rest,
  command: /(?:^|&& )cd /u.test(before) ? atTop(command) : command,
});

const atTop = (command: string): string =>
  `lintel="$PWD"; ${command.replaceAll(`$PWD/${reportFile}`, `$lintel/${reportFile}`)}`;
