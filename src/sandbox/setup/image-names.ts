import { createHash } from "node:crypto";
import { sandboxUser } from "../hardness.ts";
import { libraryVersions } from "./library-files.ts";
import { programFiles } from "./program-files.ts";

/** What the Node image consists of where no registry answers; a change here is a new image. */
export const recipe = {
  version: 1,
  pull: "docker.io/library/node:24-bookworm",
  packages: ["ca-certificates", "git", "procps"],
} as const;

function short(hash: string): string {
  return hash.slice(0, 12);
}

/** Local name of the Node 24 image that policies get by default and that the runner is built on. */
export function nodeImage(): string {
  return `lintel-node24:${short(createHash("sha256").update(JSON.stringify(recipe)).digest("hex"))}`;
}

/** Once, when this module is loaded: what is on disk later belongs to another version. */
const programs = hashPrograms();

function hashPrograms(): string {
  const hash = createHash("sha256").update(`${nodeImage()} ${sandboxUser} ${libraryVersions().join(" ")}`);
  for (const file of programFiles()) hash.update(`\0${file.path}\0`).update(file.bytes);
  return short(hash.digest("hex"));
}

/** Local name of the runner's image, from the content of everything in it that is ours. */
export function runnerImage(): string {
  return `lintel-runner:${programs}`;
}

/** `images` of an operator file that says nothing else. */
export function defaultOperatorImages(): Readonly<Record<string, string>> {
  return { "node:24": nodeImage() };
}

/** Repository and tag of one of our own image names, as the engine wants them. */
export function imageParts(name: string): { readonly repo: string; readonly tag: string } {
  const colon = name.lastIndexOf(":");
  return { repo: name.slice(0, colon), tag: name.slice(colon + 1) };
}
