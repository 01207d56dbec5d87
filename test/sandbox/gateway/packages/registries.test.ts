import { once } from "node:events";
import type { RequestListener } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test, vi } from "vitest";
import { openGateway, toRegistry } from "../open-gateway.ts";

/** A registry on loopback that keeps what it was asked. */
async function registry(answer: RequestListener) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ""} ${request.url ?? ""} ${request.headers.authorization ?? "-"}`);
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { asked, address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` };
}

const json = {
  name: "tool",
  files: [
    {
      filename: "tool-1.0-py3-none-any.whl",
      url: "../../files/tool-1.0-py3-none-any.whl",
      hashes: { sha256: "ab" },
      "requires-python": ">=3.9",
      "core-metadata": { sha256: "cd" },
    },
    { filename: "tool-2.0.tar.gz", url: "http://127.0.0.2/inner/tool-2.0.tar.gz", hashes: {}, yanked: "old" },
    { filename: "../../x", url: "https://evil.example/x", hashes: {} },
  ],
};
const html = `<html><body><a href="../../files/tool-1.0-py3-none-any.whl#sha256=ab" data-requires-python="&gt;=3.9" data-core-metadata="sha256=cd">tool-1.0-py3-none-any.whl</a>
<a href="http://127.0.0.2/inner/tool-2.0.tar.gz" data-yanked="old">tool-2.0.tar.gz</a><a href="javascript:alert(1)">x</a></body></html>`;

test.each([
  ["JSON", "application/vnd.pypi.simple.v1+json", JSON.stringify(json)],
  ["HTML", "text/html", html],
])("a Python index in %s: pages led to us, files byte for byte, and no other address", async (_, type, page) => {
  const { asked, address } = await registry((request, response) => {
    if (request.url === "/team/simple/my-tool/") response.writeHead(200, { "content-type": type }).end(page);
    else if (request.url === "/team/files/tool-1.0-py3-none-any.whl") response.end(Buffer.from([1, 0, 255]));
    else response.writeHead(404).end("canary");
  });
  const gateway = await openGateway(toRegistry("pypi", `${address}/team/simple/`, "Basic canary"));
  const get = (path: string, method = "GET") => gateway.ask(path, { method });
  const shown = await get("/simple/My_Tool/");
  expect(shown.status, shown.text).toBe(200);
  const links = [...shown.text.matchAll(/href="([^"]*)"/gu)].map(([, link = ""]) => link);
  expect(links).toEqual([
    expect.stringMatching(/^http:\/\/127\.0\.0\.1:4874\/files\/[0-9a-f]{32}\/tool-1\.0-py3-none-any\.whl#sha256=ab$/u),
    expect.stringMatching(/^http:\/\/127\.0\.0\.1:4874\/files\/[0-9a-f]{32}\/tool-2\.0\.tar\.gz$/u),
  ]);
  expect(shown.text).toContain('data-requires-python="&gt;=3.9"');
  expect(shown.text).toContain('data-core-metadata="sha256=cd"');
  const [wheel = "", inner = ""] = links.map((link) => new URL(link).pathname);
  expect((await get(wheel)).status).toBe(200);
  expect((await get(`${wheel}.metadata`)).status).toBe(404);
  expect((await get(inner)).status).toBe(403);
  for (const path of [
    "/files/00000000000000000000000000000000/x.whl",
    "/simple/",
    "/simple/../x/",
    "/pypi/tool/json",
    "/legacy/",
    "/simple/my-tool/x",
  ])
    expect((await get(path)).status, path).toBe(403);
  for (const method of ["POST", "PUT", "DELETE"])
    expect((await get("/simple/my-tool/", method)).status, method).toBe(403);
  expect(asked).toEqual([
    "GET /team/simple/my-tool/ Basic canary",
    "GET /team/files/tool-1.0-py3-none-any.whl Basic canary",
    "GET /team/files/tool-1.0-py3-none-any.whl.metadata Basic canary",
  ]);
  await vi.waitFor(() => expect(gateway.lines.length).toBeGreaterThan(10));
  expect(JSON.stringify(gateway.lines)).not.toContain("canary");
});

test("Go modules: lists, versions and files, and nothing else", async () => {
  const { asked, address } = await registry((_, response) => response.end("module"));
  const gateway = await openGateway(toRegistry("go", `${address}/proxy/`));
  const good = [
    "/example.org/tool/@v/list",
    "/example.org/tool/@latest",
    "/github.com/!acme/tool/v2/@v/v2.0.1.info",
    "/example.org/tool/@v/v0.0.0-20240101000000-abcdefabcdef.mod",
    "/example.org/tool/@v/v1.2.3+incompatible.zip",
  ];
  const bad = [
    "/",
    "/example.org/tool",
    "/example.org/tool/@v/v1.0.0.exe",
    "/../x/@v/list",
    "/x/../y/@v/list",
    "/x/@v/../../y",
    "/sumdb/x/latest",
    "/X/@v/list",
    "/x/@v/list?y=z",
    "//evil.example/x/@v/list",
  ];
  for (const path of good) expect((await gateway.ask(path, { method: "GET" })).status, path).toBe(200);
  for (const path of bad) expect((await gateway.ask(path, { method: "GET" })).status, path).toBe(403);
  expect((await gateway.ask(good[0] ?? "", { method: "POST" })).status).toBe(403);
  expect(asked).toEqual(good.map((path) => `GET /proxy${path} -`));
});

test("a registry that leads elsewhere: followed within itself, its credential stays, and nowhere inside", async () => {
  const inner = await registry((_, response) => response.end("inner"));
  const { asked, address } = await registry((request, response) => {
    const to: Record<string, string> = {
      "/npm/own/-/own-1.0.0.tgz": "/kept/own.tgz",
      "/npm/inner/-/inner-1.0.0.tgz": `${inner.address}/inner.tgz`,
      "/npm/meta/-/meta-1.0.0.tgz": "https://169.254.169.254/latest/meta-data",
      "/npm/six/-/six-1.0.0.tgz": "https://[fd00::1]/x",
      "/npm/file/-/file-1.0.0.tgz": "file:///etc/passwd",
      "/npm/round/-/round-1.0.0.tgz": "/npm/round/-/round-1.0.0.tgz",
    };
    const location = to[request.url ?? ""];
    if (location === undefined) response.end("file");
    else response.writeHead(302, { location }).end();
  });
  const gateway = await openGateway(toRegistry("npm", `${address}/npm/`, "Bearer canary"));
  const get = async (name: string) => (await gateway.ask(`/${name}/-/${name}-1.0.0.tgz`, { method: "GET" })).status;
  expect(await get("own")).toBe(200);
  for (const name of ["inner", "meta", "six", "file"]) expect(await get(name), name).toBe(403);
  expect(await get("round")).toBe(502);
  expect(inner.asked).toEqual([]);
  expect(asked.slice(0, 2)).toEqual(["GET /npm/own/-/own-1.0.0.tgz Bearer canary", "GET /kept/own.tgz Bearer canary"]);
});

test("a registry's document is read whatever way it is packed, and bounded; other methods and protocols get nowhere", async () => {
  const { asked, address } = await registry((request, response) => {
    const document = Buffer.from(JSON.stringify({ name: "tool", versions: {} }));
    const huge = request.url === "/huge";
    const bytes = gzipSync(huge ? Buffer.alloc(140 * 1024 * 1024, 32) : document);
    response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(bytes);
  });
  const gateway = await openGateway(toRegistry("npm", `${address}/`));
  const reply = await gateway.ask("/tool", { method: "GET" });
  expect([reply.status, JSON.parse(reply.text)]).toEqual([200, { name: "tool", versions: {} }]);
  expect((await gateway.ask("/huge", { method: "GET" })).status).toBe(502);
  const count = asked.length;
  const paths = [
    "/-/npm/v1/security/audits",
    "/-/npm/v1/security/advisories/bulk",
    "/-/v1/search?text=x",
    "/-/user/org.couchdb.user:a",
    "/-/package/tool/dist-tags",
    "/-/whoami",
    "/-/all",
    "/tool/-rev/1",
    "/..%2f..%2fx",
    "/tool/-/..%2f..%2fx.tgz",
    "//evil.example/tool",
    "http://evil.example/tool",
    "/tool%00",
    "/tool/-/tool-1.0.0.tgz/..",
  ];
  for (const path of paths)
    for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH", "PROPFIND"])
      expect((await gateway.ask(path, { method })).status, `${method} ${path}`).toBe(403);
  const socket = connect(gateway.socket);
  socket.end("CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n");
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 403/u);
  expect(asked).toHaveLength(count);
});
