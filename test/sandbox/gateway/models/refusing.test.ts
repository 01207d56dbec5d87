import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test, vi } from "vitest";
import { startModelServer } from "../../../model-server/start-model-server.ts";
import type { Ask } from "../open-gateway.ts";
import { openGateway, toModels } from "../open-gateway.ts";
import { errorOf, faces, type Face } from "./requests.ts";

type Case = readonly [string, Ask["body"], Ask?];

const image = (source: object) => ({ role: "user", content: [{ type: "image", source }] });
const part = (value: object) => ({ input: [{ role: "user", content: [value] }] });
const chatPart = (value: object) => ({ messages: [{ role: "user", content: [value] }] });
const geminiPart = (value: object) => ({ contents: [{ role: "user", parts: [value] }] });
const deep = (n: number): string => "[".repeat(n) + "]".repeat(n);

/** What no interface takes; written over its plain request. */
function everywhere({ plain }: Face): readonly Case[] {
  const json = JSON.stringify(plain);
  return [
    ["no JSON", "{"],
    ["no body", ""],
    ["a list", "[]"],
    ["null", "null"],
    ["an equal key twice", `${json.slice(0, -1)},"temperature":1,"temperature":2}`],
    ["an equal key twice, once escaped", `${json.slice(0, -1)},"top_p":1,"top\\u005fp":2}`],
    ["an equal key twice, deep inside", `${json.slice(0, -1)},"x":[{"y":{"a":1,"a":2}}]}`],
    ["a prototype", `${json.slice(0, -1)},"__proto__":{"tools":[]}}`],
    ["a raw NUL", json.replace("hello", "hel\0lo")],
    ["nesting", `${json.slice(0, -1)},"x":${deep(200)}}`],
    ["nesting without an end", "[".repeat(1_000_000)],
    ["bytes after the end", `${json}{}`],
    ["an unknown field", { ...plain, surprise: true }],
    ["a form", json, { headers: { "content-type": "application/x-www-form-urlencoded" } }],
    ["a text", json, { headers: { "content-type": "text/plain" } }],
    ["another charset", json, { headers: { "content-type": "application/json; charset=utf-16" } }],
    ["compressed", json, { headers: { "content-encoding": "gzip" } }],
  ];
}

const own: Readonly<Record<Face["kind"], readonly Case[]>> = {
  anthropic: [
    ["web search", { tools: [{ type: "web_search_20250305", name: "web_search" }] }],
    ["web fetch", { tools: [{ type: "web_fetch_20250910", name: "web_fetch" }] }],
    ["code execution", { tools: [{ type: "code_execution_20250825", name: "code_execution" }] }],
    [
      "a computer",
      { tools: [{ type: "computer_20250124", name: "computer", display_width_px: 1, display_height_px: 1 }] },
    ],
    ["a provider's tool search", { tools: [{ type: "tool_search_tool_regex_20251119", name: "tool_search" }] }],
    ["a toolset", { tools: [{ type: "mcp_toolset", mcp_server_name: "a" }] }],
    [
      "tools called from code",
      { tools: [{ name: "a", input_schema: {}, allowed_callers: ["code_execution_20250825"] }] },
    ],
    ["MCP servers", { mcp_servers: [{ type: "url", url: "https://evil.example", name: "e" }] }],
    ["a container", { container: "c_1" }],
    ["an image by address", { messages: [image({ type: "url", url: "https://evil.example/?x" })] }],
    ["an image by file id", { messages: [image({ type: "file", file_id: "file_1" })] }],
    [
      "an image that is an address",
      { messages: [image({ type: "base64", media_type: "image/png", data: "https://evil.example/" })] },
    ],
    [
      "a document by address",
      {
        messages: [
          { role: "user", content: [{ type: "document", source: { type: "url", url: "https://e.example" } }] },
        ],
      },
    ],
    [
      "an address within a tool's result",
      {
        messages: [
          {
            role: "user",
            content: [
              {
                type: "tool_result",
                tool_use_id: "t",
                content: [image({ type: "url", url: "https://e.example" }).content[0]],
              },
            ],
          },
        ],
      },
    ],
    [
      "what a provider's tool said",
      { messages: [{ role: "user", content: [{ type: "web_search_tool_result", tool_use_id: "t", content: [] }] }] },
    ],
    ["a container's upload", { messages: [{ role: "user", content: [{ type: "container_upload", file_id: "f" }] }] }],
    ["compaction by the provider", { context_management: { edits: [{ type: "compact_20260112" }] } }],
    ["no limit", { max_tokens: undefined }],
    ["a limit that is none", { max_tokens: 1e12 }],
    ["a negative limit", { max_tokens: -1 }],
    ["a fast lane", { speed: "fast" }],
    ["a model's name with a path", { model: "../m1?x" }],
    ["a shell of the provider's", { tools: [{ type: "bash_20250124", name: "bash" }] }],
    ["its editor", { tools: [{ type: "text_editor_20250728", name: "str_replace_based_edit_tool" }] }],
    ["its memory", { tools: [{ type: "memory_20250818", name: "memory" }] }],
    ["a later web search", { tools: [{ type: "web_search_20991231", name: "web_search", input_schema: {} }] }],
    ["features named in the body", { betas: ["files-api-2025-04-14"] }],
    ["another country", { inference_geo: "us" }],
    [
      "what a server's tool was asked",
      {
        messages: [
          { role: "assistant", content: [{ type: "server_tool_use", id: "s", name: "web_search", input: {} }] },
        ],
      },
    ],
    [
      "what an MCP tool was asked",
      {
        messages: [
          { role: "assistant", content: [{ type: "mcp_tool_use", id: "s", name: "x", server_name: "e", input: {} }] },
        ],
      },
    ],
    [
      "an address within a document",
      {
        messages: [
          {
            role: "user",
            content: [
              {
                type: "document",
                source: { type: "content", content: image({ type: "url", url: "https://e.example" }).content },
              },
            ],
          },
        ],
      },
    ],
    [
      "a file id within a tool's result",
      {
        messages: [
          {
            role: "user",
            content: [
              {
                type: "tool_result",
                tool_use_id: "t",
                content: [{ type: "document", source: { type: "file", file_id: "f" } }],
              },
            ],
          },
        ],
      },
    ],
  ],
  "openai-responses": [
    ["web search", { tools: [{ type: "web_search" }] }],
    ["web search by its older name", { tools: [{ type: "web_search_preview_2025_03_11" }] }],
    ["file search", { tools: [{ type: "file_search", vector_store_ids: ["v"] }] }],
    ["code interpreter", { tools: [{ type: "code_interpreter", container: { type: "auto" } }] }],
    ["MCP", { tools: [{ type: "mcp", server_label: "e", server_url: "https://evil.example" }] }],
    [
      "a computer",
      { tools: [{ type: "computer_use_preview", display_width: 1, display_height: 1, environment: "browser" }] },
    ],
    ["a shell of the provider's", { tools: [{ type: "shell" }] }],
    [
      "a provider's tool in a namespace",
      { tools: [{ type: "namespace", name: "n", tools: [{ type: "web_search" }] }] },
    ],
    ["storing", { store: true }],
    ["the background", { background: true }],
    ["an earlier answer", { previous_response_id: "resp_1" }],
    ["a conversation", { conversation: "conv_1" }],
    ["a stored prompt", { prompt: { id: "pmpt_1" } }],
    ["an item by its id", { input: [{ type: "item_reference", id: "msg_1" }] }],
    ["an image by address", part({ type: "input_image", image_url: "https://evil.example/?x" })],
    ["an image that begins like data", part({ type: "input_image", image_url: "data:https://evil.example/" })],
    ["an image by file id", part({ type: "input_image", file_id: "file_1" })],
    ["a file by address", part({ type: "input_file", file_url: "https://evil.example" })],
    ["a file by id", part({ type: "input_file", file_id: "file_1" })],
    ["what web search saw", { include: ["web_search_call.action.sources"] }],
    ["pictures", { tools: [{ type: "image_generation" }] }],
    ["a connector", { tools: [{ type: "mcp", server_label: "m", connector_id: "connector_gmail" }] }],
    ["a local shell", { tools: [{ type: "local_shell" }] }],
    ["the provider's patches", { tools: [{ type: "apply_patch" }] }],
    ["a search for tools", { tools: [{ type: "tool_search" }] }],
    ["a later web search", { tools: [{ type: "web_search_2099_12_31" }] }],
    ["a provider's tool by choice", { tool_choice: { type: "web_search" } }],
    [
      "an address in a tool's output",
      {
        input: [
          {
            type: "function_call_output",
            call_id: "c",
            output: [{ type: "input_image", image_url: "https://e.example" }],
          },
        ],
      },
    ],
    [
      "a file by address in a tool's output",
      {
        input: [
          {
            type: "function_call_output",
            call_id: "c",
            output: [{ type: "input_file", file_url: "https://e.example" }],
          },
        ],
      },
    ],
    [
      "what a computer showed",
      {
        input: [
          {
            type: "computer_call_output",
            call_id: "c",
            output: { type: "computer_screenshot", image_url: "https://e.example" },
          },
        ],
      },
    ],
    ["a yes to an MCP tool", { input: [{ type: "mcp_approval_response", approve: true, approval_request_id: "r" }] }],
  ],
  "openai-chat": [
    ["web search", { web_search_options: {} }],
    ["a tool that is none", { tools: [{ type: "web_search" }] }],
    ["plugins", { plugins: [{ id: "web" }] }],
    ["other models", { models: ["m2", "other"] }],
    ["many answers", { n: 100 }],
    ["storing", { store: true }],
    ["speech", { modalities: ["text", "audio"], audio: { voice: "a", format: "wav" } }],
    ["a prediction", { prediction: { type: "content", content: "x" } }],
    ["an image by address", chatPart({ type: "image_url", image_url: { url: "https://evil.example/?x" } })],
    ["an image by file address", chatPart({ type: "image_url", image_url: { url: "file:///etc/passwd" } })],
    ["a file by id", chatPart({ type: "file", file: { file_id: "file_1" } })],
    ["a video", chatPart({ type: "video_url", video_url: { url: "https://evil.example" } })],
    ["functions of old", { functions: [{ name: "a" }], function_call: "auto" }],
    ["a broker's routing", { provider: { order: ["x"] }, transforms: ["middle-out"] }],
    ["a broker's routes", { route: "fallback" }],
    [
      "an image in a tool's answer",
      {
        messages: [
          {
            role: "tool",
            tool_call_id: "t",
            content: [{ type: "image_url", image_url: { url: "https://e.example" } }],
          },
        ],
      },
    ],
    [
      "something in what was thought",
      {
        messages: [
          {
            role: "assistant",
            content: "a",
            reasoning_details: [{ type: "reasoning.text", text: "x", url: "https://e.example" }],
          },
        ],
      },
    ],
    [
      "something beside a tool's call",
      {
        messages: [
          {
            role: "assistant",
            tool_calls: [
              {
                id: "t",
                function: { name: "a", arguments: "" },
                extra_content: { google: { uri: "https://e.example" } },
              },
            ],
          },
        ],
      },
    ],
  ],
  gemini: [
    ["search", { tools: [{ googleSearch: {} }] }],
    ["search in its older spelling", { tools: [{ google_search_retrieval: {} }] }],
    ["search beside functions", { tools: [{ functionDeclarations: [], googleSearch: {} }] }],
    ["addresses", { tools: [{ urlContext: {} }] }],
    ["code", { tools: [{ codeExecution: {} }] }],
    ["maps", { tools: [{ googleMaps: {} }] }],
    ["a computer", { tools: [{ computerUse: {} }] }],
    ["a file by address", geminiPart({ fileData: { fileUri: "https://evil.example" } })],
    ["a file by address, in the other spelling", geminiPart({ file_data: { file_uri: "https://evil.example" } })],
    ["code to run", geminiPart({ executableCode: { language: "PYTHON", code: "1" } })],
    ["cached content", { cachedContent: "cachedContents/x" }],
    ["many answers", { generationConfig: { candidateCount: 8 } }],
    ["an image as an answer", { generationConfig: { responseModalities: ["IMAGE"] } }],
    ["search of files", { tools: [{ fileSearch: { fileSearchStoreNames: ["s"] } }] }],
    ["MCP servers", { tools: [{ mcpServers: [{ name: "e", url: "https://e.example" }] }] }],
    ["search in snake case", { tools: [{ google_search: {} }] }],
    ["retrieval", { toolConfig: { retrievalConfig: { latLng: { latitude: 1, longitude: 1 } } } }],
    [
      "a file in a function's answer",
      geminiPart({
        functionResponse: { name: "a", response: {}, parts: [{ fileData: { fileUri: "https://e.example" } }] },
      }),
    ],
    ["a file in the instructions", { systemInstruction: { parts: [{ fileData: { fileUri: "https://e.example" } }] } }],
    ["speech", { generationConfig: { speechConfig: { voiceConfig: {} } } }],
  ],
};

async function open(face: Face) {
  const server = await startModelServer({ script: () => ({ say: "yes" }) });
  onTestFinished(() => server.close());
  return { server, gateway: await openGateway(toModels(face.at(server.url), [face.kind])) };
}

test.each(faces)("$kind: what is not in the schema reaches nobody", async (face) => {
  const { server, gateway } = await open(face);
  const cases = [
    ...everywhere(face),
    ...own[face.kind].map(([name, more]): Case => [name, { ...face.plain, ...(more as object) }]),
  ];
  for (const [name, body, ask] of cases) {
    const reply = await gateway.ask(face.path, { body, ...ask });
    expect(reply.status, `${name}: ${reply.text}`).toBe(400);
    expect(errorOf(reply.text), name).toMatch(/^Lintel's gateway: /u);
    expect(reply.headers["x-should-retry"]).toBe("false");
  }
  expect(server.requests).toEqual([]);
  await vi.waitFor(() => expect(gateway.lines).toHaveLength(cases.length));
  expect(gateway.lines.every(({ event, why }) => event === "refused" && typeof why === "string")).toBe(true);
  expect((await gateway.ask(face.path, { body: face.plain })).status).toBe(200);
});

test.each(faces)("$kind: no model without a price, and none by a way around", async (face) => {
  const { server, gateway } = await open(face);
  const names = ["m3", "M1", "m1:online", "toString", "__proto__"];
  for (const name of names) {
    const path = face.path.replace("/m1:", `/${name}:`);
    const { status } = await gateway.ask(path, {
      body: face.kind === "gemini" ? face.plain : { ...face.plain, model: name },
    });
    expect([400, 403, 404], name).toContain(status);
  }
  expect(server.requests).toEqual([]);
});

test("a body that is too large is not read to its end", async () => {
  const face = faces[0] as Face;
  const { server, gateway } = await open(face);
  const reply = await gateway
    .ask(face.path, { headers: { "content-length": String(64 * 1024 * 1024) } })
    .catch(() => undefined);
  expect([413, undefined]).toContain(reply?.status);
  expect(server.requests).toEqual([]);
});

test.each(faces)("$kind: only its own paths, and only by POST", async (face) => {
  const { server, gateway } = await open(face);
  const paths = [
    ["GET", face.path],
    ["PUT", face.path],
    ["DELETE", face.path],
    ["POST", `${face.path}/`],
    ["POST", `${face.path}?x=1`],
    ["POST", `/${face.path}`],
    ["POST", face.path.toUpperCase()],
    ["POST", face.path.replace("/v1", "/%76%31")],
    ["POST", face.path.replace("/v1", "/x/../v1")],
    ["POST", `http://127.0.0.1${face.path}`],
    ["POST", "/"],
    ["POST", "/anthropic/v1/files"],
    ["POST", "/anthropic/v1/messages/batches"],
    ["POST", "/anthropic/v1/../v1/files"],
    ["POST", "/openai/v1/files"],
    ["POST", "/openai/v1/responses/resp_1/cancel"],
    ["POST", "/openai/v1/responses/compact"],
    ["POST", "/openai/v1/embeddings"],
    ["GET", "/openai/v1/models"],
    ["POST", "/gemini/v1beta/models/m1:streamGenerateContent"],
    ["POST", "/gemini/v1beta/models/m1:streamGenerateContent?alt=sse&key=x"],
    ["POST", "/gemini/v1beta/models/m1:batchGenerateContent"],
    ["POST", "/gemini/v1beta/cachedContents"],
    ["POST", "/gemini/upload/v1beta/files"],
    ...faces.filter(({ path }) => path !== face.path).map(({ path }) => ["POST", path]),
  ] as const;
  for (const [method = "", path = ""] of paths) {
    const { status } = await gateway.ask(path, { method, body: method === "GET" ? undefined : face.plain });
    expect(status, `${method} ${path}`).toBe(403);
  }
  expect(server.requests).toEqual([]);
});

test("one request is one request", async () => {
  const face = faces[0] as Face;
  const { server, gateway } = await open(face);
  const body = JSON.stringify(face.plain);
  const head = (more: string) =>
    `POST ${face.path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${more}\r\n\r\n`;
  const smuggled = `POST ${face.path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${String(body.length)}\r\n\r\n${body}`;
  const tries = [
    `${head(`content-length: 5\r\ntransfer-encoding: chunked`)}0\r\n\r\n${smuggled}`,
    `${head("content-length: 5\r\ncontent-length: 6")}${smuggled}`,
    `${head("transfer-encoding: chunked, identity")}0\r\n\r\n${smuggled}`,
    `${head("transfer-encoding : chunked")}0\r\n\r\n${smuggled}`,
    `${head("content-length: +5")}hello${smuggled}`,
    `${head(`x: y\r\n z: ${"a".repeat(40_000)}`)}${smuggled}`,
    `POST ${face.path} HTTP/1.1\nhost: x\n\n${smuggled}`,
    `POST ${face.path}\r\n\r\n${smuggled}`,
    `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${smuggled}`,
    `${head("transfer-encoding: chunked")}5;${"x".repeat(40_000)}\r\nhello\r\n0\r\n\r\n${smuggled}`,
    `${head("transfer-encoding: chunked")}ffffffffffffffffff\r\nhello\r\n0\r\n\r\n${smuggled}`,
    `${head("transfer-encoding: chunked")}-5\r\nhello\r\n0\r\n\r\n${smuggled}`,
    `${head(`content-length: ${"9".repeat(40)}`)}${smuggled}`,
    `CONNECT ${face.path} HTTP/1.1\r\nhost: x\r\n\r\n${smuggled}`,
  ];
  for (const bytes of tries) {
    const socket = connect(gateway.socket);
    socket.on("error", () => undefined);
    socket.end(bytes);
    const said = await text(socket).catch(() => "");
    expect(said, bytes.slice(0, 200)).not.toContain("200 OK");
  }
  expect(server.requests).toEqual([]);
  await vi.waitFor(() => expect(gateway.lines.length).toBeGreaterThan(tries.length / 2));
  // A body that breaks off is a failure rather than a refusal; nothing of it is a request either way.
  expect(gateway.lines.every(({ event }) => event === "refused" || event === "failed")).toBe(true);
});

test("an upgrade is not made, and what follows it is no other protocol", async () => {
  const face = faces[0] as Face;
  const { server, gateway } = await open(face);
  const body = JSON.stringify(face.plain);
  for (const protocol of ["websocket", "h2c", "TLS/1.0"]) {
    const socket = connect(gateway.socket);
    socket.on("error", () => undefined);
    const head = `POST ${face.path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: ${protocol}\r\ncontent-type: application/json\r\n`;
    socket.end(`${head}content-length: ${String(body.length)}\r\n\r\n${body}`);
    expect(await text(socket).catch(() => "")).not.toMatch(/^HTTP\/1\.1 101/u);
  }
  expect(server.requests.every(({ headers }) => headers.upgrade === undefined)).toBe(true);
});

test.each(faces)("$kind: whatever headers a client sends, none but ours go on", async (face) => {
  const { server, gateway } = await open(face);
  const theirs = [
    "openai-organization",
    "openai-project",
    "openai-beta",
    "x-goog-user-project",
    "x-goog-request-params",
    "x-http-method-override",
    "x-forwarded-host",
    "forwarded",
    "x-original-url",
    "te",
    "proxy-authorization",
    "anthropic-dangerous-direct-browser-access",
    "x-stainless-lang",
  ];
  const headers = Object.fromEntries(theirs.map((name) => [name, "trailers"]));
  expect((await gateway.ask(face.path, { body: face.plain, headers })).status).toBe(200);
  for (const name of theirs) expect(server.requests[0]?.headers).not.toHaveProperty(name);
});
