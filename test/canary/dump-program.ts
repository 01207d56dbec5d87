/**
 * A program for inside a sandbox: prints everything that it can reach there, what names a process before what names a
 * file. At most so many bytes as its argument says.
 */
export const dumpProgram = `
import { execFileSync } from "node:child_process";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

const parts = [];
const tried = (work) => { try { return work(); } catch (error) { return String(error.code ?? error); } };
const add = (name, text) => parts.push("== " + name + "\\n" + text);
const read = (path) => add(path, tried(() => readFileSync(path, "latin1")));
const list = (path) => { const names = tried(() => readdirSync(path)); return Array.isArray(names) ? names : []; };

add("environment", JSON.stringify(process.env));
for (const pid of list("/proc").filter((name) => /^[0-9]+$/.test(name))) {
  for (const file of ["cmdline", "environ"]) read("/proc/" + pid + "/" + file);
  for (const fd of list("/proc/" + pid + "/fd")) add("fd", tried(() => readlinkSync("/proc/" + pid + "/fd/" + fd)));
}
for (const file of ["mounts", "cmdline", "self/cgroup", "net/unix", "net/tcp", "net/route"]) read("/proc/" + file);
add("git", tried(() => execFileSync("git", ["config", "--list", "--show-origin"], { encoding: "latin1" })));

const most = Number(process.argv[2] ?? 4_000_000);
let bytes = 0;
const passedOver = /^\\/(proc|sys|usr|lib|lib64|bin|sbin|dev)$|\\/node_modules$/;
const walk = (directory) => {
  for (const name of list(directory)) {
    const path = join(directory, name);
    const seen = tried(() => lstatSync(path));
    if (passedOver.test(path) || bytes > most || typeof seen === "string") continue;
    if (seen.isDirectory()) walk(path);
    else if (seen.isSymbolicLink()) add(path, tried(() => readlinkSync(path)));
    else if (seen.isFile() && seen.size < 65_536) { bytes += seen.size; read(path); }
    else add(path, seen.isSocket() ? "a socket" : seen.size + " bytes");
  }
};
for (const first of ["/run", "/home", "/root", "/tmp", "/workspace", "/"]) walk(first);
process.stdout.write(parts.join("\\n").replace(/[^\\x20-\\x7e\\n]/g, ".").slice(0, most) + "\\n");
`;
