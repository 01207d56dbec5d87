import type { Operator } from "../../../src/model/operator.ts";
import { readOperator } from "../../../src/rules/policy/read-operator.ts";

/** The operator of these tests: two agents, one image, one registry. */
export const operatorText = `accounts: [acme]
agents:
  default: { adapter: command, command: [agent] }
  claude: { adapter: command, command: [claude, --print], image: ghcr.io/acme/agents:4 }
images: { "node:24": node:24.11.1-bookworm }
registries: [ghcr.io/acme]
`;

/** Reads an operator file that must be clean. */
export const operatorOf = (text: string = operatorText): Operator => {
  const read = readOperator(text);
  if (!read.ok) throw new Error(JSON.stringify(read.problems, null, 2));
  return read.value;
};
