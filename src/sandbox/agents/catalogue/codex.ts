import type * as z from "zod";
import type { catalogueEntry } from "../../../model/agent.ts";

const config = `model = "{model}"
model_provider = "gateway"
approval_policy = "never"
sandbox_mode = "danger-full-access"
web_search = "disabled"
check_for_update_on_startup = false

[analytics]
enabled = false

[model_providers.gateway]
name = "gateway"
base_url = "{base}"
env_key = "LINTEL_MODEL_KEY"
wire_api = "responses"
request_max_retries = 2
stream_max_retries = 2
`;

/** OpenAI's Codex. Its own sandbox needs what ours forbids, so it is told that it is in one. */
export const codex: z.input<typeof catalogueEntry> = {
  title: "Codex",
  licence: "Apache-2.0",
  adapter: "acp",
  command: ["{tools}/bin/node", "{tools}/node_modules/@agentclientprotocol/codex-acp/dist/index.js"],
  packages: ["@agentclientprotocol/codex-acp@2.6.0", "@openai/codex@0.166.0"],
  probe: ["{tools}/bin/node", "--version"],
  sessions: [".codex/sessions"],
  env: { CODEX_HOME: "{home}/.codex", INITIAL_AGENT_MODE: "agent-full-access", MODEL_PROVIDER: "gateway" },
  apis: { "openai-responses": { env: { LINTEL_MODEL_KEY: "{key}" }, files: { ".codex/config.toml": config } } },
};
