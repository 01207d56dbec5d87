import { expect, onTestFinished, test } from "vitest";
import { startModelServer } from "../../../model-server/start-model-server.ts";
import { openGateway, toModels } from "../open-gateway.ts";
import type { Face } from "./requests.ts";
import { faces } from "./requests.ts";

const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const schema = {
  $schema: "x",
  type: "object",
  properties: { command: { type: "string" } },
  additionalProperties: false,
};
const ephemeral = { cache_control: { type: "ephemeral", ttl: "1h" } };

/** What real agents send, shortened: written down from recordings of their requests. */
const shapes: readonly (readonly [string, Face["kind"], object])[] = [
  [
    "Claude Code",
    "anthropic",
    {
      system: [{ type: "text", text: "You are", ...ephemeral }],
      messages: [
        { role: "user", content: [{ type: "text", text: "do", cache_control: { type: "ephemeral" } }] },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "hm", signature: "c2ln" },
            { type: "redacted_thinking", data: "ZGF0YQ==" },
            { type: "text", text: "I run" },
            { type: "tool_use", id: "toolu_1", name: "Bash", input: { command: "ls" }, caller: { type: "direct" } },
          ],
        },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "toolu_1",
              content: [
                { type: "text", text: "a.ts" },
                { type: "image", source: { type: "base64", media_type: "image/png", data: pixel } },
                { type: "tool_reference", tool_name: "WebSearch" },
              ],
              is_error: false,
              ...ephemeral,
            },
            {
              type: "document",
              source: { type: "base64", media_type: "application/pdf", data: "JVBERg==" },
              title: "t",
            },
          ],
        },
      ],
      tools: [
        { name: "Bash", description: "runs", input_schema: schema, defer_loading: true },
        { type: "custom", name: "mcp__a__b", input_schema: schema, eager_input_streaming: true, ...ephemeral },
      ],
      tool_choice: { type: "auto", disable_parallel_tool_use: false },
      metadata: { user_id: "device" },
      thinking: { type: "adaptive", display: "updates" },
      context_management: { edits: [{ type: "clear_thinking_20251015", keep: "all" }] },
      output_config: { effort: "high" },
      temperature: 1,
    },
  ],
  [
    "Codex",
    "openai-responses",
    {
      instructions: "You are",
      input: [
        { type: "message", id: "msg_1", role: "developer", content: [{ type: "input_text", text: "rules" }] },
        {
          role: "user",
          content: [{ type: "input_image", image_url: `data:image/png;base64,${pixel}`, detail: "high" }],
        },
        {
          type: "reasoning",
          id: "rs_1",
          summary: [{ type: "summary_text", text: "s" }],
          content: null,
          encrypted_content: "Z",
        },
        {
          type: "message",
          id: "msg_2",
          status: "completed",
          role: "assistant",
          phase: "commentary",
          content: [{ type: "output_text", text: "I run", annotations: [] }],
        },
        {
          type: "function_call",
          id: "fc_1",
          status: "completed",
          call_id: "call_1",
          name: "exec_command",
          arguments: "{}",
        },
        { type: "function_call_output", id: "fco_1", call_id: "call_1", output: "a.ts" },
        { type: "custom_tool_call", call_id: "call_2", name: "apply_patch", input: "*** Begin", status: "completed" },
        { type: "custom_tool_call_output", call_id: "call_2", output: [{ type: "input_text", text: "ok" }] },
      ],
      tools: [
        { type: "function", name: "exec_command", description: "runs", parameters: schema, strict: false },
        { type: "custom", name: "apply_patch", format: { type: "grammar", syntax: "lark", definition: "start: x" } },
        {
          type: "namespace",
          name: "agents",
          description: "d",
          tools: [{ type: "function", name: "spawn", parameters: schema }],
        },
      ],
      tool_choice: "auto",
      parallel_tool_calls: true,
      reasoning: { effort: "medium", summary: "auto" },
      store: false,
      include: ["reasoning.encrypted_content"],
      prompt_cache_key: "thread",
      text: { verbosity: "low" },
      client_metadata: { session: "x" },
    },
  ],
  [
    "Qwen Code, OpenCode, Pi",
    "openai-chat",
    {
      messages: [
        { role: "developer", content: "rules" },
        { role: "user", content: [{ type: "text", text: "look", cache_control: { type: "ephemeral" } }] },
        { role: "user", content: [{ type: "image_url", image_url: { url: `data:image/png;base64,${pixel}` } }] },
        {
          role: "assistant",
          content: null,
          reasoning_content: "hm",
          tool_calls: [{ id: "call_1", type: "function", function: { name: "bash", arguments: "{}" } }],
        },
        { role: "tool", tool_call_id: "call_1", content: [{ type: "text", text: "a.ts" }] },
      ],
      tools: [{ type: "function", function: { name: "bash", description: "runs", parameters: schema, strict: false } }],
      tool_choice: "auto",
      reasoning_effort: "medium",
      stream_options: { include_usage: true },
      enable_thinking: true,
      store: false,
    },
  ],
  [
    "Gemini CLI",
    "gemini",
    {
      systemInstruction: { role: "user", parts: [{ text: "You are" }] },
      contents: [
        { role: "user", parts: [{ text: "do" }, { inlineData: { mimeType: "image/png", data: pixel } }] },
        {
          role: "model",
          parts: [
            { text: "hm", thought: true },
            { functionCall: { id: "1", name: "run", args: { command: "ls" } }, thoughtSignature: "c2ln" },
          ],
        },
        { role: "user", parts: [{ functionResponse: { id: "1", name: "run", response: { output: "a.ts" } } }] },
      ],
      tools: [{ functionDeclarations: [{ name: "run", description: "runs", parametersJsonSchema: schema }] }],
      toolConfig: { functionCallingConfig: { mode: "AUTO" } },
      generationConfig: {
        temperature: 1,
        topP: 0.95,
        topK: 64,
        thinkingConfig: { includeThoughts: true, thinkingBudget: -1 },
      },
      safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "OFF" }],
    },
  ],
];

test.each(shapes)("what %s sends is passed on", async (_name, kind, more) => {
  const face = faces.find((each) => each.kind === kind) as Face;
  const server = await startModelServer({ script: () => ({ say: "yes" }) });
  onTestFinished(() => server.close());
  const gateway = await openGateway(toModels(face.at(server.url), [kind]));
  const reply = await gateway.ask(face.path, { body: { ...face.plain, ...more } });
  expect(reply.status, reply.text).toBe(200);
  const sent = server.requests[0]?.body ?? "";
  expect(sent).toMatch(/a\.ts/u);
  expect(sent).toContain(pixel);
  expect(sent).toContain("properties");
  expect(sent).not.toMatch(/"ttl"|"metadata"|"client_metadata"/u);
});
