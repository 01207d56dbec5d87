import { expect, test } from "vitest";
import { credentialFor } from "../../src/sandbox/npmrc-credential.ts";

const encoded = (text: string): string => Buffer.from(text).toString("base64");

test.each([
  ["https://r.example/", "//r.example/:_authToken=abc", "Bearer abc"],
  ["https://r.example/", '//r.example/:_authToken = "abc"', "Bearer abc"],
  ["https://r.example/npm/team/", "//r.example/npm/:_authToken=up", "Bearer up"],
  ["https://r.example/npm/team/", "//r.example/:_authToken=top\n//r.example/npm/team/:_authToken=near", "Bearer near"],
  ["https://r.example/", "//r.example/:_authToken=old\n//r.example/:_authToken=new", "Bearer new"],
  ["https://r.example/", "//r.example/:_authToken=${TOKEN}", "Bearer from-env"],
  ["https://r.example:8443/", "//r.example:8443/:_auth=dXNlcg==", "Basic dXNlcg=="],
  [
    "https://r.example/",
    `//r.example/:username=ann\n//r.example/:_password=${encoded("pw")}`,
    `Basic ${encoded("ann:pw")}`,
  ],
  ["https://r.example/", "; //r.example/:_authToken=abc\n# //r.example/:_authToken=abc", undefined],
  ["https://r.example/", "//other.example/:_authToken=abc", undefined],
  ["https://r.example/", "//r.example.evil/:_authToken=abc\n_authToken=bare", undefined],
  ["https://r.example/", "", undefined],
])("%s with %j", (registry, npmrc, header) => {
  expect(credentialFor(registry, npmrc, { TOKEN: "from-env" })).toBe(header);
});
