import type { SandboxedJob } from "../../model/job.ts";
import type { Attempt } from "./attempt.ts";
import { unjudged } from "./attempt.ts";
import { neighbourPort, neighbourSaid, neighbourShm } from "./neighbour.ts";
import { fileProbes } from "./probes/files.ts";
import { judgeProbe, readAnswers } from "./probes/judge-probe.ts";
import { kernelProbes } from "./probes/kernel.ts";
import { networkProbes } from "./probes/network.ts";
import { privilegeProbes } from "./probes/privilege.ts";
import { probeProgram } from "./probes/program.ts";
import { makeSelfRepository } from "./self-repository.ts";
import type { Stand } from "./stand.ts";
import { brokenBy, outputOf, runToEnd, selfImage, selfLimits } from "./stand.ts";
import type { Witnesses } from "./witness.ts";
import { silentPort, strangers } from "./witness.ts";

const groups = { network: networkProbes, privilege: privilegeProbes, kernel: kernelProbes, files: fileProbes };
const probes = Object.entries(groups).flatMap(([group, list]) => list.map((probe) => ({ group, probe })));

/** Network probes whose success a witness outside hears; its word counts beside the probe's. */
const witnessed = new Set([
  "tcp4-witness",
  "udp4-witness",
  "gateway-host",
  "host-loopback",
  "host-loopback-forms",
  "host-abstract",
]);

/** Attempts of a program inside a sandbox, while a neighbour runs and witnesses listen. */
export async function tryInside(stand: Stand, witnesses: Witnesses, marker: string): Promise<readonly Attempt[]> {
  const info = (await stand.docker.info()) as { DockerRootDir: string };
  const program = probeProgram(
    probes.map(({ probe }) => probe),
    {
      witness: witnesses.address,
      port: silentPort,
      gateway: witnesses.gateway,
      hostport: witnesses.hostPort,
      token: stand.token,
      neighbour: neighbourPort,
      shm: neighbourShm,
      marker,
      engineroot: info.DockerRootDir,
    },
  );
  const { tree, inputs } = await makeSelfRepository({ "probe.pl": program });
  const shape = { id: "inside", repo: 0, image: selfImage, limits: selfLimits, snapshot: undefined } as const;
  const job: SandboxedJob = { ...shape, kind: "verify", tree, command: "perl probe.pl" };
  const ended = await runToEnd(stand, job, inputs);
  const broken = brokenBy(ended);
  const answers = readAnswers(outputOf(ended));
  const [outside, neighbour] = [await strangers(stand), await neighbourSaid(stand)];
  const reached = neighbour.includes("was reached") ? ["the neighbour was reached"] : [];
  return probes.map(({ group, probe }) => {
    const attempt = judgeProbe(group, probe, answers.get(probe.name), stand.kernel);
    if (broken !== undefined && attempt.outcome === "error") return unjudged(attempt, broken);
    if (witnessed.has(probe.name)) return withWitness(attempt, outside);
    return probe.name === "neighbour-loopback" ? withWitness(attempt, reached) : attempt;
  });
}

/** What a witness heard tells more than what the probe believes. */
function withWitness(attempt: Attempt, outside: readonly string[]): Attempt {
  if (outside.length > 0) return { ...attempt, outcome: "escaped", observed: `a witness heard: ${outside[0] ?? ""}` };
  return attempt.outcome === "contained"
    ? { ...attempt, observed: `${attempt.observed}; no witness heard it` }
    : attempt;
}
