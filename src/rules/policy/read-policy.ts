import { mostServices } from "../../model/job.ts";
import type { Operator } from "../../model/operator.ts";
import { policySchema, type EffectivePolicy, type Policy } from "../../model/policy.ts";
import type { Problem, Reading } from "../../model/problem.ts";
import { readPublicKey } from "../proof/trusted-key.ts";
import { globProblem, normalisedGlob } from "../spec/glob.ts";
import { effectivePolicy } from "./effective.ts";
import { isHalted } from "./halted.ts";
import { mayUseImage } from "./image.ts";
import { laterPolicyKeys } from "./later-keys.ts";
import { readYaml } from "./read-yaml.ts";
import type { Path, Placed } from "./yaml-document.ts";
import { asSentence, quoted } from "../spec/quoted.ts";

/** Where the policy lives, on the default branch. */
export const policyFile = ".github/lintel.yml";

/**
 * Reads the policy file under the operator's ceilings. `text` and `blob` are undefined where there is no file, which is
 * all defaults. `halted` holds even where the file cannot be read.
 */
export const readPolicy = (
  text: string | undefined,
  blob: string | undefined,
  operator: Operator,
): { readonly policy: Reading<EffectivePolicy>; readonly halted: boolean } => {
  const read = readYaml(policySchema, text ?? "", laterPolicyKeys);
  const halted = (text !== undefined && isHalted(text)) || (read.ok && read.value.halted);
  if (!read.ok) return { policy: { ok: false, problems: read.problems.map(inFile) }, halted };
  const policy = withBuilder(read.value, read.given, operator);
  const problems = rules
    .flatMap((rule) => rule(policy, operator))
    .map(({ path, what, fix }) => inFile(read.placed(path, what, fix)));
  if (problems.length > 0) return { policy: { ok: false, problems }, halted };
  return { policy: { ok: true, value: effectivePolicy(policy, operator, blob) }, halted };
};

const inFile = ({ line, column, what, fix }: Placed): Problem => ({
  where: `${policyFile}:${line}:${column}`,
  what: asSentence(what),
  fix,
});

/** A file that names no builder gets the operator's only agent, so that an empty file works. */
const withBuilder = (policy: Policy, given: unknown, operator: Operator): Policy => {
  const [only, ...others] = Object.keys(operator.agents);
  const isGiven = typeof given === "object" && given !== null && "agents" in given;
  if (isGiven || only === undefined || others.length > 0) return policy;
  return { ...policy, agents: { ...policy.agents, builder: only } };
};

/** A thing no schema can say about a policy. */
type Rule = (
  policy: Policy,
  operator: Operator,
) => readonly { readonly path: Path; readonly what: string; readonly fix: string }[];

const agentsAreKnown: Rule = ({ agents }, { agents: registry }) => {
  const known = Object.keys(registry).map((name) => `\`${name}\``);
  const fix = known.length === 0 ? "The operator must add an agent first." : `This server has ${known.join(", ")}.`;
  return Object.entries(agents).flatMap(([role, name]) =>
    name === undefined || Object.hasOwn(registry, name)
      ? []
      : [{ path: ["agents", role], what: `there is no agent ${quoted(name)} on this server`, fix }],
  );
};

const imageIsAllowed: Rule = ({ image }, operator) => {
  if (mayUseImage(image, operator)) return [];
  const named = Object.keys(operator.images).map((name) => `\`${name}\``);
  const pulled = operator.registries.map((registry) => `any of \`${registry}\``);
  const known = [...named, ...pulled].join(", ");
  const fix = known === "" ? "The operator must list an image first." : `It can be ${known}.`;
  return [{ path: ["image"], what: `${quoted(image)} is not an image this server runs`, fix }];
};

/** Known, so that whoever writes them learns why not; a build runs a file of the repository, see decision 0175. */
const imagesAreNotBuilt: Rule = ({ dockerfile, devcontainer }, operator) => {
  const named = Object.keys(operator.images).map((name) => `\`${name}\``);
  const list = named.length === 0 ? "" : ` (this server has ${named.join(", ")})`;
  const isAsked = devcontainer !== undefined && devcontainer !== false;
  return [
    ...(dockerfile === undefined
      ? []
      : [
          {
            path: ["dockerfile"],
            what: "this server does not build images: the builder of a Docker engine runs a Dockerfile as root, with a network that no gateway guards",
            fix: `Build it elsewhere, let the operator list the image, and name it in \`image\`${list}.`,
          },
        ]),
    ...(isAsked
      ? [
          {
            path: ["devcontainer"],
            what: "this server does not read a devcontainer: its features and build run as root, with a network that no gateway guards",
            fix: `Let the operator list the image its file names as \`"image"\`, and write it here as \`image\`${list}.`,
          },
        ]
      : []),
  ];
};

const servicesAreAllowed: Rule = ({ services }, operator) => {
  const wrong = Object.entries(services).filter(([, { image }]) => !mayUseImage(image, operator));
  const many = Object.keys(services).length > mostServices;
  return [
    ...wrong.map(([name, { image }]) => ({
      path: ["services", name, "image"],
      what: `${quoted(image)} is not an image this server runs`,
      fix: "The operator must list it first.",
    })),
    ...(many ? [{ path: ["services"], what: "there are too many services", fix: `At most ${mostServices}.` }] : []),
  ];
};

const globsAreGlobs: Rule = ({ scope, verify }) => {
  const lists: readonly (readonly [Path, readonly string[]])[] = [
    [["scope", "allow"], scope.allow],
    [["scope", "deny"], scope.deny],
    [["scope", "protect"], scope.protect],
    ...Object.entries(verify).map(
      ([name, entry]) => [["verify", name, "when"], typeof entry === "string" ? [] : entry.when] as const,
    ),
  ];
  return lists.flatMap(([path, globs]) =>
    globs.flatMap((glob, index) => {
      const wrong = globProblem(normalisedGlob(glob));
      if (wrong === undefined) return [];
      const fix =
        wrong.mended === undefined ? "Write globs such as `src/**`." : `Did you mean ${quoted(wrong.mended)}?`;
      return [{ path: [...path, index], what: `${quoted(glob)} ${wrong.what}`, fix }];
    }),
  );
};

/** `e2e: ci` will mean the repository's own CI; until then it must not be run as a command. */
const ciIsNoCommand: Rule = ({ verify }) =>
  Object.entries(verify).flatMap(([name, entry]) =>
    entry === "ci"
      ? [
          {
            path: ["verify", name],
            what: `\`verify.${name}: ci\` is not available yet in this version`,
            fix: "Take it out; `ci: required` holds for the checks that the branch rules require.",
          },
        ]
      : [],
  );

const proofKeysAreKeys: Rule = ({ proof_keys: entries }) =>
  entries.flatMap((entry, index) =>
    readPublicKey(typeof entry === "string" ? entry : entry.key) === undefined
      ? [
          {
            path: ["proof_keys", index],
            what: "this is no Ed25519 public key",
            fix: "Copy the line that `lintel proof key` prints on the server.",
          },
        ]
      : [],
  );

const hostsAreAllowed: Rule = ({ network }, { hosts }) =>
  network.flatMap((name, index) => {
    if (!name.includes(".") || hosts.includes(name)) return [];
    const known = hosts.map((host) => `\`${host}\``).join(", ");
    const fix = known === "" ? "The operator must list it in `hosts` first." : `It can be ${known}.`;
    return [{ path: ["network", index], what: `${quoted(name)} is not a host this server lets \`setup\` reach`, fix }];
  });

const rules: readonly Rule[] = [
  agentsAreKnown,
  hostsAreAllowed,
  imageIsAllowed,
  imagesAreNotBuilt,
  servicesAreAllowed,
  globsAreGlobs,
  ciIsNoCommand,
  proofKeysAreKeys,
];
