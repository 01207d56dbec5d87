import { expect, test } from "vitest";
import { readOperator } from "../../../src/rules/policy/read-operator.ts";
import { readPolicy } from "../../../src/rules/policy/read-policy.ts";

const price = "{ input: 3, output: 15, max_output: 8000 }";
const models = `models: { a: { api: anthropic, url: "https://api.example.org", models: { m1: ${price} } } }`;
const agent = (more: string) =>
  `accounts: [acme]\n${models}\nagents: { x: { adapter: command, command: [x]${more} } }\n`;

const problemsOf = (text: string): readonly string[] => {
  const read = readOperator(text);
  return read.ok ? [] : read.problems.map(({ what, fix }) => `${what} ${fix}`);
};

test.each([[""], [", provider: a"], [", provider: a, model: m1"]])("an agent with%s is taken", (more) => {
  expect(problemsOf(agent(more))).toEqual([]);
});

test.each([
  [", provider: b", /"?b"?.* is not one of `models`/u],
  [", provider: toString", /toString.* is not one of `models`/u],
  [", provider: a, model: m2", /m2.* has no price in `models.a`/u],
  [", model: m1", /needs its `provider`/u],
])("an agent with%s is refused", (more, said) => {
  expect(problemsOf(agent(more))).toEqual([expect.stringMatching(said)]);
});

test.each([
  ["{ api: other, url: 'https://x.example', models: {} }"],
  ["{ api: anthropic, url: 'ftp://x.example', models: {} }"],
  ["{ api: anthropic, models: {} }"],
  ["{ api: anthropic, url: 'https://x.example', key: secret, models: {} }"],
  ["{ api: anthropic, url: 'https://x.example', key: { file: a, variable: b }, models: {} }"],
  ["{ api: anthropic, url: 'https://x.example', models: { m: { input: 1, output: 1 } } }"],
  ["{ api: anthropic, url: 'https://x.example', models: { m: { input: -1, output: 1, max_output: 1 } } }"],
  ["{ api: anthropic, url: 'https://x.example', models: { m: { input: free, output: 1, max_output: 1 } } }"],
])("a provider that is %s is refused", (provider) => {
  expect(problemsOf(`accounts: [acme]\nagents: {}\nmodels: { p: ${provider} }\n`).length).toBeGreaterThan(0);
});

test("a policy's network names packages, and hosts that the operator lists", () => {
  const operator = readOperator(
    'accounts: [acme]\nagents: { x: { adapter: command, command: [x] } }\nimages: { "node:24": x }\nhosts: [files.example.org, 10.0.0.5]\n',
  );
  if (!operator.ok) throw new Error("unreadable");
  const read = (network: string) => readPolicy(`network: ${network}`, undefined, operator.value).policy;
  expect(read("[npm, pypi, go, files.example.org]").ok).toBe(true);
  for (const bad of [
    "[npmm]",
    "[other.example.org]",
    "[10.0.0.5]",
    "['*.example.org']",
    "[files.example.org:443]",
    "['https://files.example.org']",
  ])
    expect(read(bad).ok, bad).toBe(false);
});
