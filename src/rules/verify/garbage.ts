import { idleGo } from "./idle-go.ts";
import { idlePython } from "./idle-python.ts";
import { commonName, exportsOf, idleValue, speakingValue, typesOf } from "./idle-script.ts";
import { isModule } from "./script-kind.ts";

/**
 * What stands in for a source file. `throwing`: of the same kind, and it fails when it is loaded; its old text stands in
 * comments, so that a test which only reads it finds all it looks for. `idle`: the same names, which do nothing; `told`:
 * the same with the old text in comments and in what its functions say of themselves.
 */
export type Garbage = {
  readonly throwing: string;
  readonly idle: string | undefined;
  readonly told: string | undefined;
};

/** Garbage for a source file; undefined for a kind of file that tests do not load. */
export const garbageFor = (path: string, text: string, nonce: string): Garbage | undefined => {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  if (/\.d\.[cm]?ts$/u.test(path)) return undefined;
  if (/^[cm]?[jt]sx?$/u.test(ending)) return scriptGarbage(path, text, nonce);
  if (ending === "py") return pythonGarbage(text, nonce);
  if (ending === "go") return goGarbage(text);
  if (["json", "yaml", "yml", "toml"].includes(ending)) return { throwing: "{}\n", idle: undefined, told: undefined };
  const throwing = throwingIn[ending];
  return throwing === undefined
    ? undefined
    : { throwing: throwing.replaceAll("N", nonce), idle: undefined, told: undefined };
};

/** What cannot be loaded, built or run, in languages for which there is nothing idle. `N` stands for the nonce. */
const throwingIn: Readonly<Record<string, string>> = {
  ...Object.fromEntries(["sh", "bash", "bats", "zsh"].map((ending) => [ending, 'echo "replaced N" >&2\nexit 70\n'])),
  ...Object.fromEntries(["pl", "pm"].map((ending) => [ending, 'die "replaced N";\n'])),
  ...Object.fromEntries(
    ["c", "h", "cc", "cpp", "cxx", "hh", "hpp", "m"].map((ending) => [ending, "#error replaced N\n"]),
  ),
  rb: 'raise "replaced N"\n',
  rs: 'compile_error!("replaced N");\n',
  java: "replaced N\n",
  kt: "replaced N\n",
  cs: "#error replaced N\n",
  php: '<?php throw new Exception("replaced N");\n',
  lua: 'error("replaced N")\n',
};

const scriptGarbage = (path: string, text: string, nonce: string): Garbage => {
  const thrown = `throw new Error(${JSON.stringify(`replaced ${nonce}`)});\n`;
  const old = commented(text, "//");
  // Where files are compiled before they run, one without types or names would stop all others as well.
  const isTyped = /\.[cm]?tsx?$/u.test(path);
  const head = isTyped ? "// @ts-nocheck\n" : "";
  const names = [...exportsOf(text), ...(isTyped ? typesOf(text) : [])].join("\n");
  const does = isModule(path, text) ? `${names}\nexport {};\n` : `module.exports = idle("${commonName(text)}");\n`;
  const speaking = `const idleText = () => ${JSON.stringify(text)};\n${speakingValue}`;
  return {
    throwing: `${head}${thrown}${isModule(path, text) ? `${idleValue}${does}` : ""}${old}`,
    idle: `${head}${idleValue}${does}`,
    told: `${head}${speaking}${does}${old}`,
  };
};

/** Every line of a text behind a mark; what a line of its own could mean to a tool is taken from it. */
const commented = (text: string, mark: string): string =>
  text
    .split(/\r\n|[\n\r\u2028\u2029]/u)
    .map((line) => `${mark} ${line}\n`)
    .join("");

/** What helps tests stays as it is when it is to be idle: it would make them green. */
const helpsTests = (text: string): boolean => /^(?:import|from)\s+(?:pytest|unittest)\b/mu.test(text);

const pythonGarbage = (text: string, nonce: string): Garbage => ({
  throwing: `raise RuntimeError("replaced ${nonce}")\n${commented(text, "#")}`,
  idle: helpsTests(text) ? text : idlePython(text),
  told: helpsTests(text) ? text : `${idlePython(text)}${commented(text, "#")}`,
});

const goGarbage = (text: string): Garbage | undefined => {
  const pack = /^package\s+(\w+)/mu.exec(text)?.[1];
  return pack === undefined
    ? undefined
    : {
        throwing: `package ${pack}\n\nvar _ int = "replaced"\n${commented(text, "//")}`,
        idle: idleGo(text),
        told: toldBy(idleGo(text), text),
      };
};

const toldBy = (idle: string | undefined, text: string): string | undefined =>
  idle === undefined ? undefined : `${idle}\n${commented(text, "//")}`;
