import { expect, test } from "vitest";
import { npmRoutes } from "../../../../src/sandbox/gateway/packages/npm-route.ts";

const routes = npmRoutes("http://127.0.0.1:4873");

test.each([
  ["GET", "/minimist", "document"],
  ["HEAD", "/minimist", "document"],
  ["GET", "/minimist?write=true", "document"],
  ["GET", "/@types%2fnode", "document"],
  ["GET", "/@types%2Fnode", "document"],
  ["GET", "/@types/node", "document"],
  ["GET", "/minimist/1.2.5", "document"],
  ["GET", "/@types/node/latest", "document"],
  ["GET", "/JSONStream", "document"],
  ["GET", "/minimist/-/minimist-1.2.5.tgz", "file"],
  ["GET", "/@types/node/-/node-24.0.0+build.1.tgz", "file"],
  ["GET", "/@types%2fnode/-/@types/node-24.0.0.tgz", "file"],
])("%s %s is %s", (method, url, kind) => {
  expect(routes(method, url, "")).toMatchObject({ kind, url: `.${url.split("?")[0] ?? ""}` });
});

test.each([
  ["PUT", "/minimist"],
  ["POST", "/minimist"],
  ["DELETE", "/minimist/-rev/1"],
  ["PATCH", "/minimist"],
  ["CONNECT", "/minimist"],
  ["get", "/minimist"],
  ["GET", "/"],
  ["GET", "/-/whoami"],
  ["GET", "/-/npm/v1/tokens"],
  ["GET", "/-/v1/search"],
  ["GET", "/-/package/minimist/dist-tags"],
  ["GET", "/minimist/-/../../x.tgz"],
  ["GET", "/minimist/-/..%2f..%2fx.tgz"],
  ["GET", "/minimist/-/minimist.tgz/more"],
  ["GET", "//evil.example/minimist"],
  ["GET", "http://evil.example/minimist"],
  ["GET", "/../minimist"],
  ["GET", "/.env"],
  ["GET", "/_session"],
  ["GET", "/@types"],
  ["GET", "/a/b/c"],
  ["GET", "/minimist%00"],
  ["GET", "/minimist/-/minimist-1.2.5.zip"],
  ["GET", "/minimist@evil.example/x/y"],
  ["GET", "/mini mist"],
  ["GET", "/minimist#frag"],
  ["GET", ""],
])("%s %j is refused", (method, url) => {
  expect(routes(method, url, "").kind).toBe("refused");
});
