import { readdirSync, readFileSync } from "node:fs";
import type { ProgramFile } from "./program-files.ts";

/** What our programs in the image import; their own dependencies are in this list too. */
const libraries = ["@agentclientprotocol/sdk", "zod"];

type Library = { readonly name: string; readonly version: string; readonly root: URL };

function find(name: string): Library {
  const entry = import.meta.resolve(name);
  const root = new URL(entry.slice(0, entry.lastIndexOf(`/node_modules/${name}/`) + `/node_modules/${name}/`.length));
  const { version } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { version: string };
  return { name, version, root };
}

/** Names and versions: what an image with these libraries is known by. */
export function libraryVersions(): readonly string[] {
  return libraries.map(find).map(({ name, version }) => `${name}@${version}`);
}

/** The libraries' modules, to lie beside our programs. */
export function libraryFiles(): readonly ProgramFile[] {
  return libraries.map(find).flatMap(({ name, root }) =>
    readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".js") || path === "package.json" || path.endsWith("/package.json"))
      .map((path) => ({ path: `node_modules/${name}/${path}`, bytes: readFileSync(new URL(path, root)) })),
  );
}
