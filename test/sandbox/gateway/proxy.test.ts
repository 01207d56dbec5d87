import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { openGateway, toModels, toRegistry } from "./open-gateway.ts";
import type { Face } from "./models/requests.ts";
import { faces } from "./models/requests.ts";
import { makeAuthority } from "./make-authority.ts";

const face = faces[0] as Face;
const answer = JSON.stringify({ usage: { input_tokens: 1, output_tokens: 1 } });

/** A proxy that leads every name to `port` of loopback, and says what it was asked. */
async function proxyTo(port: () => number) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ""} ${request.url ?? ""} ${request.headers["proxy-authorization"] ?? "-"}`);
    response.writeHead(200, { "content-type": "application/json" }).end(answer);
  });
  server.on("connect", (request, client) => {
    asked.push(`CONNECT ${request.url ?? ""} ${request.headers["proxy-authorization"] ?? "-"}`);
    const far = connect(port(), "127.0.0.1", () => client.write("HTTP/1.1 200 OK\r\n\r\n"));
    far.on("error", () => client.destroy());
    client.on("error", () => far.destroy());
    client.pipe(far).pipe(client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, address: `http://me:secret@127.0.0.1:${String((server.address() as AddressInfo).port)}` };
}

const credential = `Basic ${Buffer.from("me:secret").toString("base64")}`;

test("a provider is asked through the server's proxy, by TLS from end to end", async () => {
  const { serve, ca } = makeAuthority("models.example.org");
  const heard: string[] = [];
  const port = await serve((request, response) => {
    heard.push(`${request.method ?? ""} ${request.url ?? ""}`);
    response.writeHead(200, { "content-type": "application/json" }).end(answer);
  });
  const { asked, address } = await proxyTo(() => port);
  const settings = toModels("https://models.example.org", ["anthropic"], { proxy: { HTTPS_PROXY: address } });
  const gateway = await openGateway((folder) => ({ ...settings(folder), ca }));
  for (let n = 0; n < 2; n += 1) expect((await gateway.ask(face.path, { body: face.plain })).status).toBe(200);
  expect(asked).toEqual(Array(2).fill(`CONNECT models.example.org:443 ${credential}`));
  expect(heard).toEqual(Array(2).fill("POST /v1/messages"));
  expect(JSON.stringify(gateway.lines)).not.toContain("secret");
});

test("a proxy that is not there, or says no, is a 502 and costs nothing", async () => {
  const { address } = await proxyTo(() => 1);
  for (const proxy of [address, "http://127.0.0.1:1"]) {
    const settings = toModels("https://models.example.org", ["anthropic"], { proxy: { HTTPS_PROXY: proxy } });
    const gateway = await openGateway(settings);
    const reply = await gateway.ask(face.path, { body: face.plain });
    expect(reply.status).toBe(502);
    expect(reply.text).not.toContain("secret");
    expect(gateway.account().spent.usd).toBe(0);
  }
});

test("what NO_PROXY names is asked directly", async () => {
  const server = createServer((_, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end(answer),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { asked, address } = await proxyTo(() => 1);
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const proxy = { HTTP_PROXY: address, NO_PROXY: "127.0.0.1" };
  const gateway = await openGateway(toModels(url, ["anthropic"], { proxy }));
  expect((await gateway.ask(face.path, { body: face.plain })).status).toBe(200);
  expect(asked).toEqual([]);
});

test("a registry is asked through the proxy", async () => {
  const { asked, address } = await proxyTo(() => 1);
  const gateway = await openGateway(
    toRegistry("npm", "http://packages.example.org/npm/", "Bearer canary", { HTTP_PROXY: address }),
  );
  expect((await gateway.ask("/tool", { method: "GET" })).status).toBe(200);
  expect(asked).toEqual([`GET http://packages.example.org/npm/tool ${credential}`]);
});
