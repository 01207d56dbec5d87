import { expect, test } from "vitest";
import { npmRoute } from "../../../src/sandbox/gateway/npm-route.ts";

test.each([
  ["GET", "/minimist", "metadata"],
  ["HEAD", "/minimist", "metadata"],
  ["GET", "/minimist?write=true", "metadata"],
  ["GET", "/@types%2fnode", "metadata"],
  ["GET", "/@types%2Fnode", "metadata"],
  ["GET", "/@types/node", "metadata"],
  ["GET", "/minimist/1.2.5", "metadata"],
  ["GET", "/@types/node/latest", "metadata"],
  ["GET", "/JSONStream", "metadata"],
  ["GET", "/minimist/-/minimist-1.2.5.tgz", "tarball"],
  ["GET", "/@types/node/-/node-24.0.0+build.1.tgz", "tarball"],
  ["GET", "/@types%2fnode/-/@types/node-24.0.0.tgz", "tarball"],
])("%s %s is %s", (method, url, kind) => {
  expect(npmRoute(method, url)).toEqual({ kind, path: url.split("?")[0] });
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
  expect(npmRoute(method, url).kind).toBe("refused");
});
