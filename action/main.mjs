// Thin: everything is in the package this directory is part of. A checkout has the source, an installed package what was built.
import { existsSync } from "node:fs";

const source = new URL("../src/main/action.ts", import.meta.url);
const entry = existsSync(source) ? source : new URL("../dist/main/action.js", import.meta.url);

try {
  const { action } = await import(entry.href);
  process.exitCode = await action(process.env);
} catch (error) {
  if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
  console.log(
    "::error title=Lintel::The action runs from an installed package: `npm ci`, then `uses: ./node_modules/lintel/action`.",
  );
  process.exitCode = 1;
}
