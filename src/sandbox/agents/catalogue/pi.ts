import type * as z from "zod";
import type { catalogueEntry } from "../../../model/agent.ts";

const models = (api: string): string =>
  JSON.stringify({
    providers: { gateway: { baseUrl: "{base}", apiKey: "{key}", api, models: [{ id: "{model}", name: "{model}" }] } },
  });

const settings = JSON.stringify({ defaultProvider: "gateway", defaultModel: "{model}" });

/** Pi. The newest version whose dependencies can be had is older than the newest. */
export const pi: z.input<typeof catalogueEntry> = {
  title: "Pi",
  licence: "MIT",
  adapter: "acp",
  command: ["{tools}/bin/node", "{tools}/node_modules/pi-acp/dist/index.js"],
  packages: ["pi-acp@0.0.34", "@earendil-works/pi-coding-agent@0.87.0"],
  probe: ["{tools}/bin/node", "--version"],
  links: { pi: "../node_modules/.bin/pi" },
  sessions: [".pi/agent/sessions"],
  env: { PI_OFFLINE: "1", PI_TELEMETRY: "0", PI_ACP_PI_COMMAND: "{tools}/bin/pi" },
  files: { ".pi/agent/settings.json": settings },
  apis: {
    anthropic: { files: { ".pi/agent/models.json": models("anthropic-messages") } },
    "openai-chat": { files: { ".pi/agent/models.json": models("openai-completions") } },
    "openai-responses": { files: { ".pi/agent/models.json": models("openai-responses") } },
    gemini: { files: { ".pi/agent/models.json": models("google-generative-ai") } },
  },
};
