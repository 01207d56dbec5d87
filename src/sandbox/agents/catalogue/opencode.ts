import type * as z from "zod";
import type { catalogueEntry } from "../../../model/agent.ts";

const config = (provider: object, name: string): string =>
  JSON.stringify({
    autoupdate: false,
    share: "disabled",
    permission: { "*": "allow" },
    model: `${name}/{model}`,
    small_model: `${name}/{model}`,
    provider: { [name]: provider },
  });

/** OpenCode. Any provider with one of these interfaces. */
export const opencode: z.input<typeof catalogueEntry> = {
  title: "OpenCode",
  licence: "MIT",
  adapter: "acp",
  command: ["{tools}/node_modules/.bin/opencode", "acp"],
  packages: ["opencode-ai@1.18.33"],
  probe: ["{tools}/node_modules/.bin/opencode", "--version"],
  sessions: [".local/share/opencode"],
  env: {
    OPENCODE_CONFIG: "{home}/opencode.json",
    OPENCODE_DISABLE_AUTOUPDATE: "1",
    OPENCODE_DISABLE_MODELS_FETCH: "1",
    OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
    OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
  },
  apis: {
    anthropic: {
      files: {
        "opencode.json": config(
          { models: { "{model}": {} }, options: { baseURL: "{base}/v1", apiKey: "{key}" } },
          "anthropic",
        ),
      },
    },
    "openai-chat": {
      files: {
        "opencode.json": config(
          {
            npm: "@ai-sdk/openai-compatible",
            models: { "{model}": {} },
            options: { baseURL: "{base}", apiKey: "{key}" },
          },
          "gateway",
        ),
      },
    },
  },
};
