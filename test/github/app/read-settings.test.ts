import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { readAppSettings, type RawAppSettings } from "../../../src/github/app/read-settings.ts";

const pem = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .privateKey.export({ type: "pkcs1", format: "pem" })
  .toString();
const good: RawAppSettings = {
  apiUrl: undefined,
  appId: "12",
  privateKey: pem,
  webhookSecret: "a good long secret",
  oldWebhookSecret: undefined,
};

describe("settings of the App", () => {
  test("github.com needs no address", () => {
    const read = readAppSettings(good);
    expect(read).toEqual({
      ok: true,
      value: { apiUrl: "https://api.github.com", appId: 12, privateKey: pem.trim(), secrets: ["a good long secret"] },
    });
  });

  test("two secrets while rotating, a key on one line, an Enterprise Server", () => {
    const read = readAppSettings({
      ...good,
      apiUrl: "https://git.acme.dev/api/v3/",
      privateKey: pem.replaceAll("\n", "\\n"),
      oldWebhookSecret: "the one before",
    });
    expect(read.ok && [read.value.apiUrl, read.value.secrets, read.value.privateKey === pem.trim()]).toEqual([
      "https://git.acme.dev/api/v3",
      ["a good long secret", "the one before"],
      true,
    ]);
  });

  const wrong: [string, Partial<RawAppSettings>, string, RegExp][] = [
    ["no secret", { webhookSecret: undefined }, "WEBHOOK_SECRET", /no webhook secret/u],
    ["an empty secret", { webhookSecret: "" }, "WEBHOOK_SECRET", /no webhook secret/u],
    ["Probot's secret", { webhookSecret: "development" }, "WEBHOOK_SECRET", /Probot's default/u],
    ["Probot's secret as the old one", { oldWebhookSecret: "development" }, "WEBHOOK_SECRET_OLD", /Probot's default/u],
    ["a short secret", { webhookSecret: "1234567" }, "WEBHOOK_SECRET", /fewer than 8/u],
    ["no key", { privateKey: undefined }, "PRIVATE_KEY", /no private key/u],
    ["half a key", { privateKey: pem.slice(0, 200) }, "PRIVATE_KEY", /cannot be read/u],
    ["no id", { appId: undefined }, "APP_ID", /no id/u],
    ["a word as id", { appId: "lintel" }, "APP_ID", /"lintel" is not the id/u],
    ["an address in the clear", { apiUrl: "http://git.acme.dev/api/v3" }, "GITHUB_API_URL", /not an https address/u],
    ["no address", { apiUrl: "git.acme.dev" }, "GITHUB_API_URL", /not an https address/u],
  ];
  test.each(wrong)("%s", (_, change, where, what) => {
    const read = readAppSettings({ ...good, ...change });
    const problems = read.ok ? [] : read.problems;
    expect(problems.map((one) => one.where)).toEqual([where]);
    expect(problems[0]?.what).toMatch(what);
    expect(problems[0]?.fix.length).toBeGreaterThan(20);
  });

  test("everything wrong at once is said at once", () => {
    const read = readAppSettings({
      apiUrl: "x",
      appId: undefined,
      privateKey: undefined,
      webhookSecret: undefined,
      oldWebhookSecret: undefined,
    });
    expect(read.ok ? [] : read.problems.map(({ where }) => where)).toEqual([
      "GITHUB_API_URL",
      "APP_ID",
      "PRIVATE_KEY",
      "WEBHOOK_SECRET",
    ]);
  });
});
