import { setTimeout as sleep } from "node:timers/promises";
import type { SandboxedJob } from "../../model/job.ts";
import { jobNames } from "../job-names.ts";
import { readLog } from "../read-log.ts";
import { makeSelfRepository } from "./self-repository.ts";
import type { Stand } from "./stand.ts";
import { brokenBy, selfImage, selfLimits } from "./stand.ts";

export const neighbourJob = "neighbour";
export const neighbourPort = 7_123;
/** Key of its shared memory. */
export const neighbourShm = 0x11c7;

const program = String.raw`
use strict; use Socket (); $| = 1;
my $marker = shift;
for my $folder (".", "/tmp", "/dev/shm", $ENV{HOME}) { open(my $f, ">", "$folder/$marker.txt") or die; print $f $marker }
my $id = shmget(${neighbourShm}, 64, 01666); defined $id and shmwrite($id, $marker, 0, 32) or die "shm: $!";
defined msgget(${neighbourShm}, 01666) and defined semget(${neighbourShm}, 1, 01666) or die "ipc: $!";
my $u; socket($u, 1, 1, 0) and bind($u, pack("Sa*", 1, "\0$marker")) and listen($u, 5) or die "abstract: $!";
my $s; socket($s, 2, 1, 0) and bind($s, Socket::pack_sockaddr_in(${neighbourPort}, Socket::inet_aton("127.0.0.1"))) and listen($s, 5) or die;
print "neighbour is ready\n";
while (accept(my $c, $s)) { print "neighbour was reached\n" }
`;

/** Starts an ordinary job that has a server, files and shared memory to be found; it runs until it is removed. */
export async function startNeighbour(stand: Stand, marker: string): Promise<void> {
  const { tree, inputs } = await makeSelfRepository({ "neighbour.pl": program });
  const job: SandboxedJob = {
    id: neighbourJob,
    repo: 0,
    image: selfImage,
    limits: selfLimits,
    kind: "verify",
    tree,
    snapshot: undefined,
    command: `perl neighbour.pl ${marker}`,
  };
  for (let i = 0; i < 300; i += 1) {
    const step = await stand.sandboxes.advance(job, inputs);
    const said = await neighbourSaid(stand);
    if (step.state === "ended")
      throw new Error(`the neighbouring job of the self-test ended: ${brokenBy(step.result) ?? said}`);
    if (said.includes("is ready")) return;
    await sleep(50);
  }
  throw new Error("the neighbouring job of the self-test does not start");
}

/** From the engine: what the neighbour wrote. */
export async function neighbourSaid({ docker, instance }: Stand): Promise<string> {
  return (await readLog(docker, jobNames(instance, neighbourJob).command, 65_536)).toString("utf8");
}
