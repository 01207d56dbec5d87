import type { SandboxedJob } from "../../model/job.ts";
import { jobNames, labels } from "../job-names.ts";
import { nodeImage } from "../setup/image-names.ts";
import type { Attempt } from "./attempt.ts";
import { judged, unjudged } from "./attempt.ts";
import { neighbourJob } from "./neighbour.ts";
import { readAnswers } from "./probes/judge-probe.ts";
import { probeProgram } from "./probes/program.ts";
import { makeSelfRepository } from "./self-repository.ts";
import type { Stand } from "./stand.ts";
import { brokenBy, outputOf, runToEnd, selfJobs, selfLimits } from "./stand.ts";

const group = "image";

/** Name that the self-test's operator settings give to an image that lies about itself. */
export const liarImage = "liar";

/** Local name of that image on the engine. */
export function liarName(instance: string): string {
  return `lintel-${instance}-liar`;
}

/** Makes an image whose configuration tries everything that an image's configuration can. */
export async function makeLiar({ docker, instance }: Pick<Stand, "docker" | "instance">): Promise<void> {
  const script =
    "cp /usr/bin/id /usr/bin/lintel-root-id; chmod 4755 /usr/bin/lintel-root-id; echo 'echo EVIL' > /evil.sh";
  const base = await docker.createContainer({
    name: `${liarName(instance)}-source`,
    Image: nodeImage(),
    Entrypoint: ["sh", "-c", script],
    Labels: { [labels.instance]: instance },
    HostConfig: { NetworkMode: "none" },
  });
  await base.start();
  await base.wait();
  const changes = [
    "ENV LD_PRELOAD=/evil.so NODE_OPTIONS=--require=/evil.js ENV=/evil.sh BASH_ENV=/evil.sh SECRET=1",
    "ENV PATH=/evil:/usr/bin:/bin",
    'ENTRYPOINT ["/bin/false"]',
    "USER root",
    "VOLUME /data",
    "VOLUME /workspace",
    "HEALTHCHECK --interval=1s CMD true",
    `LABEL ${labels.instance}=${instance} ${labels.job}=${neighbourJob} ${labels.expires}=1`,
    "WORKDIR /data",
  ];
  await base.commit({ repo: liarName(instance), tag: "1", changes: changes.join("\n") });
  await base.remove({ force: true, v: true });
}

const probes = [
  {
    name: "image-user",
    tried: "an image that asks to run as root (USER)",
    perl: `return $< == 0 || $> == 0 ? 1 : nay("user $>")`,
    refusals: [],
  },
  {
    name: "image-environment",
    tried: "an image that brings LD_PRELOAD, NODE_OPTIONS and the like (ENV)",
    perl: `my @left = grep { exists $ENV{$_} } qw(LD_PRELOAD NODE_OPTIONS ENV BASH_ENV SECRET); return @left ? "@left" : nay("none of them is set")`,
    refusals: [],
  },
  {
    name: "image-path",
    tried: "an image whose own folder comes first in PATH",
    perl: `return $ENV{PATH} =~ m{^/evil} ? 1 : nay($ENV{PATH})`,
    refusals: [],
  },
  {
    name: "image-setuid",
    tried: "a set-user-ID program of the image",
    perl: `my $id = \`/usr/bin/lintel-root-id -u\`; return 0 if $? == -1; chomp $id; return $id eq "0" ? 1 : $id eq "" ? 0 : nay("it runs as $id")`,
    refusals: ["EPERM", "EACCES"],
  },
  {
    name: "image-volume",
    tried: "fill the host's disk through a folder that the image declares (VOLUME)",
    perl: `my $mb = 0; my $block = "x" x 1048576; sysopen(my $f, "/data/fill", 577) or return 0; while ($mb < 128) { my $n = syswrite($f, $block); last if !$n || $n < 1048576; $mb++ } unlink "/data/fill"; return $mb >= 128 ? "$mb MiB" : nay("full after $mb MiB")`,
    refusals: ["EROFS", "EACCES", "ENOENT"],
  },
] as const;

/** Attempts of an image to bring more than files. */
export async function tryImage(stand: Stand): Promise<readonly Attempt[]> {
  const { tree, inputs } = await makeSelfRepository({ "probe.pl": probeProgram(probes, {}) });
  const shape = { id: "image", repo: 0, image: liarImage, limits: selfLimits, snapshot: undefined } as const;
  const job: SandboxedJob = { ...shape, kind: "verify", tree, command: "perl probe.pl" };
  const ended = await runToEnd(stand, job, inputs);
  const answers = readAnswers(outputOf(ended));
  const made = probes.map(({ name, tried }) => {
    const answer = answers.get(name);
    const attempt = { group, name, tried };
    if (answer?.word === "kept" || answer?.word === "refused") return judged(attempt, false, answer.detail);
    if (answer?.word === "through") return judged(attempt, true, answer.detail || "it got through");
    return unjudged(attempt, brokenBy(ended) ?? answer?.detail ?? "the probe said nothing");
  });
  return [...made, ...(await seenFromOutside(stand, brokenBy(ended), answers.size > 0))];
}

/** What the engine shows of the container that was made of the image, and of one that only pretends to be ours. */
async function seenFromOutside(stand: Stand, broken: string | undefined, ran: boolean): Promise<readonly Attempt[]> {
  const names = jobNames(stand.instance, "image");
  const { Config, Mounts } = await stand.docker.getContainer(names.command).inspect();
  const volumes = Mounts.filter(({ Type }) => Type === "volume").map(({ Name }) => Name ?? "");
  const foreign = volumes.filter((name) => name !== names.workspace);
  const attempt = (name: string, tried: string): Pick<Attempt, "group" | "name" | "tried"> => ({ group, name, tried });
  const entry = attempt("image-entrypoint", "an image that runs a program of its own (ENTRYPOINT)");
  return [
    ran ? judged(entry, false, "our first process ran") : unjudged(entry, broken ?? "nothing ran"),
    judged(
      attempt("image-volume-left", "leave a volume on the host that outlives the job"),
      foreign.length > 0,
      foreign.length > 0 ? foreign.join(", ") : "the engine made no volume for it",
    ),
    judged(
      attempt("image-healthcheck", "an image that runs a program again and again (HEALTHCHECK)"),
      Config.Healthcheck?.Test?.[0] !== "NONE",
      (Config.Healthcheck?.Test ?? ["none said"]).join(" "),
    ),
    judged(
      attempt("image-labels", "an image that claims to be another job (LABEL)"),
      Config.Labels[labels.job] !== "image" || Config.Labels[labels.instance] !== stand.instance,
      `the engine says: job ${Config.Labels[labels.job] ?? "none"}`,
    ),
    await tryImpostor(stand, attempt("impostor", "have the reaper take a running job by an impostor's expired label")),
  ];
}

async function tryImpostor(stand: Stand, attempt: Pick<Attempt, "group" | "name" | "tried">): Promise<Attempt> {
  const impostor = await stand.docker.createContainer({
    name: `lintel-${stand.instance}-impostor`,
    Image: `${liarName(stand.instance)}:1`,
    Entrypoint: ["true"],
  });
  await stand.sandboxes.reap(selfJobs);
  const alive = await stand.docker
    .getContainer(jobNames(stand.instance, neighbourJob).command)
    .inspect()
    .then(
      ({ State }) => State.Running,
      () => false,
    );
  await impostor.remove({ force: true, v: true });
  return judged(attempt, !alive, alive ? "the running job still runs" : "the running job is gone");
}
