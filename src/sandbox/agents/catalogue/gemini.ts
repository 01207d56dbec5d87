import type * as z from "zod";
import type { catalogueEntry } from "../../../model/agent.ts";

const settings = {
  security: { auth: { selectedType: "gemini-api-key" } },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
  general: { enableAutoUpdate: false },
  tools: { exclude: ["google_web_search", "web_fetch"] },
};

/** Google's Gemini CLI. */
export const gemini: z.input<typeof catalogueEntry> = {
  title: "Gemini CLI",
  licence: "Apache-2.0",
  adapter: "acp",
  command: [
    "{tools}/bin/node",
    "{tools}/node_modules/@google/gemini-cli/bundle/gemini.js",
    "--acp",
    "--approval-mode",
    "yolo",
    "-m",
    "{model}",
  ],
  packages: ["@google/gemini-cli@0.61.0"],
  probe: ["{tools}/bin/node", "--version"],
  // It takes one up, but replays it into the new turn.
  sessions: [],
  env: { GEMINI_CLI_TRUST_WORKSPACE: "true" },
  files: { ".gemini/settings.json": JSON.stringify(settings) },
  apis: { gemini: { env: { GEMINI_API_KEY: "{key}", GOOGLE_GEMINI_BASE_URL: "{base}" } } },
};
