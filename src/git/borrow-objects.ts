import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Lets a bare repository of ours read the objects of another one, and nothing else of it. */
export const borrowObjects = (bare: string, objects: string): Promise<void> =>
  writeFile(join(bare, "objects", "info", "alternates"), `${quoted(objects)}\n`);

/** As `objects/info/alternates` wants a path that may hold anything. */
const quoted = (path: string): string => `"${path.replace(/[\\"]/gu, "\\$&").replaceAll("\n", "\\n")}"`;
