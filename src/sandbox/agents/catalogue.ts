import type { AgentName, CatalogueEntry } from "../../model/agent.ts";
import { catalogueEntry } from "../../model/agent.ts";
import { claude } from "./catalogue/claude.ts";
import { codex } from "./catalogue/codex.ts";
import { gemini } from "./catalogue/gemini.ts";
import { opencode } from "./catalogue/opencode.ts";
import { pi } from "./catalogue/pi.ts";
import { qwen } from "./catalogue/qwen.ts";

/** Every agent we know how to install and drive. Data: an agent is added by a file beside this one. */
export const catalogue: Readonly<Record<AgentName, CatalogueEntry>> = {
  claude: catalogueEntry.parse(claude),
  codex: catalogueEntry.parse(codex),
  gemini: catalogueEntry.parse(gemini),
  opencode: catalogueEntry.parse(opencode),
  pi: catalogueEntry.parse(pi),
  qwen: catalogueEntry.parse(qwen),
};
