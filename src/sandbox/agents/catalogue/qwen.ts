import type * as z from "zod";
import type { catalogueEntry } from "../../../model/agent.ts";

/** Qwen Code. */
export const qwen: z.input<typeof catalogueEntry> = {
  title: "Qwen Code",
  licence: "Apache-2.0",
  adapter: "acp",
  command: [
    "{tools}/bin/node",
    "{tools}/node_modules/@qwen-code/qwen-code/cli-entry.js",
    "--acp",
    "--auth-type",
    "openai",
    "--approval-mode",
    "yolo",
  ],
  packages: ["@qwen-code/qwen-code@0.24.4"],
  probe: ["{tools}/bin/node", "--version"],
  sessions: [".qwen/projects"],
  files: { ".qwen/settings.json": JSON.stringify({ privacy: { usageStatisticsEnabled: false } }) },
  apis: {
    "openai-chat": { env: { OPENAI_BASE_URL: "{base}", OPENAI_API_KEY: "{key}", OPENAI_MODEL: "{model}" } },
  },
};
