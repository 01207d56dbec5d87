import type * as z from "zod";
import type { catalogueEntry } from "../../../model/agent.ts";

/** Anthropic's Claude Code, by its own adapter. Its licence forbids publishing it: it is installed where it runs. */
export const claude: z.input<typeof catalogueEntry> = {
  title: "Claude Code",
  licence: "proprietary (the adapter: Apache-2.0)",
  adapter: "acp",
  command: ["{tools}/bin/node", "{tools}/node_modules/@agentclientprotocol/claude-agent-acp/dist/index.js"],
  packages: ["@agentclientprotocol/claude-agent-acp@0.100.0", "@anthropic-ai/claude-agent-sdk@0.3.316"],
  probe: ["{tools}/bin/node", "--version"],
  sessions: [".claude/projects"],
  env: {
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    // Asked after its end, paid in full, and read by nobody.
    CLAUDE_CODE_ENABLE_PROMPT_SUGGESTION: "false",
    CLAUDE_CODE_MAX_RETRIES: "2",
    DISABLE_AUTOUPDATER: "1",
    IS_SANDBOX: "1",
  },
  // What the provider would run on its side is refused by the gateway; without these the agent does not try.
  files: { ".claude/settings.json": JSON.stringify({ permissions: { deny: ["WebSearch", "WebFetch"] } }) },
  apis: {
    anthropic: {
      env: {
        ANTHROPIC_BASE_URL: "{base}",
        ANTHROPIC_API_KEY: "{key}",
        ANTHROPIC_MODEL: "{model}",
        ANTHROPIC_SMALL_FAST_MODEL: "{model}",
        ANTHROPIC_DEFAULT_HAIKU_MODEL: "{model}",
        ANTHROPIC_DEFAULT_SONNET_MODEL: "{model}",
        ANTHROPIC_DEFAULT_OPUS_MODEL: "{model}",
      },
    },
  },
};
