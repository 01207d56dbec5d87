// An agent that speaks the Agent Client Protocol and does what its brief's lines `do: <word> [argument]` say. No dependencies.
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

const home = process.env.HOME ?? "/tmp";
const mode = process.env.ACP_MODE ?? "";
const sessions = join(home, ".scripted", "sessions");
const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const answers = new Map();
let asked = 0;
let cancelled = false;

const ask = (method, params) =>
  new Promise((resolve) => {
    asked += 1;
    answers.set(`a${asked}`, resolve);
    write({ id: `a${asked}`, method, params });
  });
const update = (sessionId, body) => write({ method: "session/update", params: { sessionId, update: body } });
const say = (sessionId, text) =>
  update(sessionId, { sessionUpdate: "agent_message_chunk", content: { type: "text", text } });

let calls = 0;
const tool = async (sessionId, kind, work) => {
  calls += 1;
  const toolCallId = `t${calls}`;
  update(sessionId, { sessionUpdate: "tool_call", toolCallId, title: "work", kind, status: "pending" });
  await work();
  update(sessionId, { sessionUpdate: "tool_call_update", toolCallId, status: "completed", kind });
};

const deeds = {
  write: async (sessionId, [path, ...text]) => {
    const { outcome } = (await ask("session/request_permission", {
      sessionId,
      toolCall: { toolCallId: "p", title: "write" },
      options: [
        { optionId: "no", name: "No", kind: "reject_once" },
        { optionId: "always", name: "Always", kind: "allow_always" },
        { optionId: "yes", name: "Yes", kind: "allow_once" },
      ],
    })) ?? { outcome: {} };
    if (outcome.optionId !== "yes") throw new Error(`permission was ${JSON.stringify(outcome)}`);
    await tool(sessionId, "edit", () => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${text.join(" ")}\n`);
    });
  },
  remember: (sessionId, words) => appendFileSync(join(sessions, sessionId), `${words.join(" ")}\n`),
  recall: (sessionId, [path]) => writeFileSync(path, readFileSync(join(sessions, sessionId))),
  summary: (_, words) => {
    mkdirSync(dirname(process.env.LINTEL_SUMMARY), { recursive: true });
    writeFileSync(process.env.LINTEL_SUMMARY, words.join(" "));
  },
  link: async (_, [path, target]) => {
    const { symlinkSync } = await import("node:fs");
    mkdirSync(dirname(join(home, path)), { recursive: true });
    symlinkSync(target, join(home, path));
  },
  say: (sessionId, words) => say(sessionId, words.join(" ")),
  wait: async (_, [ms]) => {
    for (let left = Number(ms); left > 0 && !cancelled; left -= 50) await sleep(Math.min(50, left));
  },
  tick: async (sessionId, [times, ms]) => {
    for (let n = 0; n < Number(times) && !cancelled; n += 1) {
      await sleep(Number(ms));
      await tool(sessionId, "execute", () => undefined);
    }
  },
  readfile: async (sessionId) => {
    const answer = await ask("fs/read_text_file", { sessionId, path: "/etc/passwd" });
    writeFileSync("refused.txt", answer === undefined ? "refused\n" : "granted\n");
  },
  flood: async () => {
    const line = `${"x".repeat(1024 * 1024)}`;
    for (;;) if (!process.stdout.write(line)) await new Promise((done) => process.stdout.once("drain", done));
  },
  chatter: async (sessionId) => {
    const line = `${JSON.stringify({ jsonrpc: "2.0", method: "session/update", params: { sessionId, update: { sessionUpdate: "agent_message_chunk", content: { type: "text", text: "y".repeat(60_000) } } } })}\n`;
    for (;;) if (!process.stdout.write(line)) await new Promise((done) => process.stdout.once("drain", done));
  },
  junk: () => {
    for (let n = 0; n < 5_000; n += 1) process.stdout.write("this is not JSON\n");
  },
  pester: async () => {
    for (let n = 0; n < 50_000; n += 1) write({ id: `x${n}`, method: "fs/read_text_file", params: {} });
    await sleep(60_000);
  },
  noise: () => process.stdout.write("a line beside the protocol\n[]\n3\nnull\n"),
  odd: (sessionId) => {
    update(sessionId, { sessionUpdate: "of_a_later_version", more: [1] });
    write({ method: "session/update", params: null });
    write({ method: "unknown/notification", params: 3 });
    write({ id: 99999, result: {} });
  },
  die: () => process.exit(3),
  stop: (_, [reason]) => ({ stopReason: reason }),
  error: () => Promise.reject(new Error("the model said no")),
  lie: () => ({ stopReason: 7 }),
  linger: () => void setInterval(() => undefined, 1_000),
};

const prompt = async ({ sessionId, prompt: [{ text }] }) => {
  for (const [, line] of text.matchAll(/^do: (.*)$/gmu)) {
    const [word, ...rest] = line.split(" ");
    const done = await deeds[word](sessionId, rest);
    if (done?.stopReason !== undefined) return done;
    if (cancelled) return { stopReason: "cancelled" };
  }
  return { stopReason: "end_turn" };
};

const known = ({ sessionId }) => {
  if (mode === "forgetful" || !existsSync(join(sessions, sessionId))) throw new Error("no such session");
  return {};
};

const methods = {
  initialize: async () => {
    if (mode === "silent") await sleep(2 ** 30);
    const capabilities = mode === "loads" ? { loadSession: true } : { sessionCapabilities: { resume: {} } };
    return { protocolVersion: 1, agentCapabilities: mode === "plain" ? {} : capabilities };
  },
  "session/new": () => {
    const sessionId = `s${Math.random().toString(16).slice(2)}`;
    mkdirSync(sessions, { recursive: true });
    writeFileSync(join(sessions, sessionId), "");
    return mode === "nameless" ? {} : { sessionId };
  },
  "session/resume": known,
  "session/load": (params) => {
    known(params);
    update(params.sessionId, { sessionUpdate: "tool_call_update", toolCallId: "old", status: "completed" });
    return null;
  },
  "session/prompt": prompt,
};

if (mode === "deaf") setInterval(() => undefined, 1_000);
else
  createInterface({ input: process.stdin })
    .on("line", async (line) => {
      const { id, method, params, result } = JSON.parse(line);
      if (method === undefined) return answers.get(id)?.(result);
      if (method === "session/cancel") return void (cancelled = true);
      if (id === undefined) return undefined;
      try {
        if (methods[method] === undefined) throw new Error("unknown method");
        write({ id, result: await methods[method](params) });
      } catch (error) {
        write({ id, error: { code: -32000, message: error.message } });
      }
    })
    .on("close", () => {
      if (mode !== "stays") process.exit(0);
    });
