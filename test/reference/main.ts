import { writeFile } from "node:fs/promises";
import { generatedFiles } from "./generated.ts";

// `npm run schema`: writes the JSON Schemas and the reference tables anew.
const root = new URL("../../", import.meta.url);
for (const [path, text] of await generatedFiles(root)) {
  await writeFile(new URL(path, root), text);
  console.log(`wrote ${path}`);
}
