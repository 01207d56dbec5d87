import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** This installation's name among others on the same engine: made once, kept with the data. */
export const instanceName = async (dataDir: string): Promise<string> => {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, "instance");
  const name = `i${randomBytes(5).toString("hex")}`;
  // `wx`: whoever is first decides, and everybody reads what was decided.
  await writeFile(file, name, { flag: "wx" }).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
  return (await readFile(file, "utf8")).trim();
};
