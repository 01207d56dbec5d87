import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { createServer } from "node:http";
import { createServer as createTls } from "node:https";
import type { AddressInfo } from "node:net";
import { createServer as createTcp } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { key, makeFolder, openGateway, toModels } from "../open-gateway.ts";
import type { Face } from "./requests.ts";
import { errorOf, faces } from "./requests.ts";

const face = faces[0] as Face;

async function listening(
  server: { listen(port: number, host: string): unknown; address(): unknown; close(): unknown } & NodeJS.EventEmitter,
) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function withProvider(answer: RequestListener, at: Face = face) {
  const server = createServer(answer);
  onTestFinished(() => server.closeAllConnections());
  const port = await listening(server);
  return openGateway(toModels(at.at(`http://127.0.0.1:${String(port)}`), [at.kind]));
}

test.each(faces)("$kind: errors keep their status, in this interface's shape and our words", async (at) => {
  const statuses = [400, 401, 403, 404, 413, 422, 429, 500, 503, 529];
  let n = 0;
  const gateway = await withProvider((_, response) => {
    const headers = {
      "content-type": "application/json",
      "retry-after": "7",
      "set-cookie": "secret=1",
      "x-request-id": "r",
    };
    const message = `the prompt is too long ${"x".repeat(5_000)}`;
    response
      .writeHead(statuses[n++] ?? 500, headers)
      .end(JSON.stringify({ type: "error", error: { message, code: "c" } }));
  }, at);
  for (const status of statuses) {
    const reply = await gateway.ask(at.path, { body: at.plain });
    expect(reply.status).toBe(status);
    const message = errorOf(reply.text);
    if (status === 401 || status === 403) expect(message).toContain("the operator's key");
    else expect(message).toContain("the prompt is too long");
    expect(reply.text.length).toBeLessThan(800);
    expect(reply.headers).toMatchObject({ "retry-after": "7" });
    expect(reply.headers).not.toHaveProperty("set-cookie");
    expect(reply.headers["x-should-retry"]).toBe(status === 429 || status >= 500 ? undefined : "false");
  }
});

test.each([
  ["the key", `no such thing: ${key}`],
  ["part of it", `incorrect key ${key.slice(0, 11)}****`],
  ["its end", `ends with ${key.slice(-7)}`],
])("a provider that repeats %s is not passed on", async (_, message) => {
  const gateway = await withProvider((_request, response) => {
    response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify({ error: { message } }));
  });
  const reply = await gateway.ask(face.path, { body: face.plain });
  expect(errorOf(reply.text)).toBe("Lintel's gateway: the model provider answered 400");
});

test.each<readonly [string, RequestListener]>([
  ["a redirect", (_, response) => response.writeHead(307, { location: "https://evil.example" }).end()],
  ["another success", (_, response) => response.writeHead(201, { "content-type": "application/json" }).end("{}")],
  ["a page", (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<p>")],
  ["half a document", (_, response) => response.writeHead(200, { "content-type": "application/json" }).end('{"a":')],
  ["nothing", (_, response) => response.writeHead(200, { "content-type": "application/json" }).end()],
  [
    "a stream that was not asked for",
    (_, response) => response.writeHead(200, { "content-type": "text/event-stream" }).end("data: {}\n\n"),
  ],
])("%s is a 502", async (_, answer) => {
  const gateway = await withProvider(answer);
  const reply = await gateway.ask(face.path, { body: face.plain });
  expect([reply.status, errorOf(reply.text)]).toEqual([502, expect.stringMatching(/does not answer/u)]);
});

test.each([
  ["a line of no event", "surprise\n\n"],
  ["data that is no JSON", "data: hello\n\n"],
  ["data that is no object", "data: 3\n\n"],
  ["bytes that are no text", Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0x20, 0xff, 0xfe, 0x0a, 0x0a])],
])("a stream with %s does not reach the client", async (_, bytes) => {
  const gateway = await withProvider((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).end(bytes);
  });
  const reply = await gateway.ask(face.path, { body: face.streamed });
  expect(reply.status).toBe(502);
});

test("a provider that is not there costs nothing and is a 502 at once", async () => {
  const server = createTcp();
  const port = await listening(server);
  server.close();
  await once(server, "close");
  const gateway = await openGateway(toModels(`http://127.0.0.1:${String(port)}`, ["anthropic"]));
  const reply = await gateway.ask(face.path, { body: face.plain });
  expect([reply.status, errorOf(reply.text)]).toEqual([502, expect.stringContaining("ECONNREFUSED")]);
  expect(gateway.account()).toMatchObject({ spent: { usd: 0, requests: 1 }, upstream: [{ status: 0, count: 1 }] });
});

test("a name that does not exist is a 502 in each interface's shape", async () => {
  for (const at of faces) {
    const gateway = await openGateway(toModels("http://no-such-host.invalid", [at.kind]));
    const reply = await gateway.ask(at.path, { body: at.plain });
    expect([reply.status, errorOf(reply.text)]).toEqual([502, expect.stringMatching(/ENOTFOUND|EAI_AGAIN/u)]);
  }
});

test("a provider that never finishes shaking hands is given up", async () => {
  const port = await listening(createTcp(() => undefined));
  const gateway = await openGateway(toModels(`https://127.0.0.1:${String(port)}`, ["anthropic"]));
  const reply = await gateway.ask(face.path, { body: face.plain });
  expect([reply.status, errorOf(reply.text)]).toEqual([502, expect.stringContaining("no connection in time")]);
  expect(gateway.account().spent.usd).toBe(0);
});

test("a certificate that nobody vouches for is refused, and taken with the operator's own authority", async () => {
  const folder = makeFolder();
  const [keyFile, certFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-days",
      "2",
      ...subject,
      "-keyout",
      keyFile,
      "-out",
      certFile,
    ],
    { stdio: "ignore" },
  );
  const answer = { usage: { input_tokens: 1, output_tokens: 1 } };
  const options = { key: readFileSync(keyFile), cert: readFileSync(certFile) };
  const port = await listening(
    createTls(options, (_, response) =>
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer)),
    ),
  );
  const settings = toModels(`https://127.0.0.1:${String(port)}`, ["anthropic"]);
  const strict = await openGateway(settings);
  expect((await strict.ask(face.path, { body: face.plain })).status).toBe(502);
  expect(strict.account().spent.usd).toBe(0);
  const trusting = await openGateway((at) => ({ ...settings(at), ca: options.cert.toString("utf8") }));
  expect((await trusting.ask(face.path, { body: face.plain })).status).toBe(200);
});
