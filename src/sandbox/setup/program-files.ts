import { readdirSync, readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";

/** Ending of our own sources here: `.ts` in a checkout, `.js` when built. */
const ownExtension = extname(fileURLToPath(import.meta.url));

/** Where a program lies in our image. */
export function programPath(name: string): string {
  return `/opt/lintel/${name}${ownExtension}`;
}

export type ProgramFile = { readonly path: string; readonly bytes: Buffer };

/** The programs that run in our own containers, as they lie beside this file. */
export function programFiles(): readonly ProgramFile[] {
  return [
    { path: "package.json", bytes: Buffer.from('{"type":"module"}\n') },
    ...within("runner", new URL("../../runner/", import.meta.url)),
    ...within("gateway", new URL("../gateway/", import.meta.url)),
  ];
}

function within(folder: string, from: URL): readonly ProgramFile[] {
  return readdirSync(from, { recursive: true, encoding: "utf8" })
    .filter((name) => extname(name) === ownExtension && !basename(name).endsWith(".d.ts"))
    .sort()
    .map((name) => ({ path: `${folder}/${name}`, bytes: readFileSync(new URL(name, from)) }));
}
