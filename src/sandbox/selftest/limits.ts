import type { EndedJob } from "../../engine/needs.ts";
import type { SandboxedJob, JobLimits } from "../../model/job.ts";
import type { Attempt } from "./attempt.ts";
import { judged, unjudged } from "./attempt.ts";
import { jobNames } from "../job-names.ts";
import { allowanceUnder } from "../own-kernel.ts";
import { readLog } from "../read-log.ts";
import { judgeProbe, readAnswers } from "./probes/judge-probe.ts";
import type { Probe } from "./probes/probe.ts";
import { probeProgram } from "./probes/program.ts";
import { makeSelfRepository } from "./self-repository.ts";
import type { Stand } from "./stand.ts";
import { watchProcessors } from "./watch-processors.ts";
import { brokenBy, outputOf, runToEnd, selfImage, selfLimits } from "./stand.ts";

const group = "limits";
const mebibyte = 1024 * 1024;

function fill(name: string, tried: string, folder: string, mostMb: number): Probe {
  const perl = `my $mb = 0; my $block = "x" x 1048576; sysopen(my $f, "${folder}/fill", 577) or return 0; while ($mb < ${mostMb + 64}) { my $n = syswrite($f, $block); last if !$n || $n < 1048576; $mb++ } my $why = "$!"; close $f; unlink "${folder}/fill"; return $mb > ${mostMb} ? "$mb MiB" : nay("full after $mb MiB")`;
  return { name, tried, perl, refusals: ["ENOSPC"] };
}

function crowd(name: string, tried: string, folder: string, most: number): Probe {
  const perl = `mkdir "${folder}/crowd"; my $n = 0; while ($n < ${2 * most}) { sysopen(my $f, "${folder}/crowd/$n", 65) or last; $n++ } my $why = "$!"; unlink "${folder}/crowd/$_" for 0 .. $n; return $n >= ${2 * most} ? "$n files" : nay("no more than $n files")`;
  return { name, tried, perl, refusals: [] };
}

/** Attempts to use up what the machine has. All of them stop by themselves a little above what is allowed. */
const probes = ({ diskMb }: JobLimits): readonly Probe[] => [
  {
    name: "open-files",
    tried: "open files without end",
    perl: `my @open; while (@open < 70_000) { sysopen(my $f, "/dev/null", 0) or last; push @open, $f } my $n = @open; return $n >= 70_000 ? "$n files" : nay("no more than $n files")`,
    refusals: [],
  },
  fill("fill-workspace", "fill the workspace", ".", diskMb),
  fill("fill-tmp", "fill /tmp", "/tmp", diskMb),
  fill("fill-home", "fill the home folder", "$ENV{HOME}", diskMb),
  fill("fill-shared-memory", "fill /dev/shm", "/dev/shm", 64),
  crowd("crowd-workspace", "use up the workspace's inodes", ".", Math.max(10_000, diskMb * 200)),
  crowd("crowd-tmp", "use up inodes in /tmp", "/tmp", 25_000),
];

/** One program that tries the limits one after the other. */
export async function tryLimits(stand: Stand): Promise<readonly Attempt[]> {
  const list = probes(selfLimits);
  const program = probeProgram(list, {}).replace("alarm 10", "alarm 30");
  const ended = await run(stand, "limits", "perl probe.pl", selfLimits, program);
  const answers = readAnswers(outputOf(ended));
  const broken = brokenBy(ended);
  return list.map((probe) => {
    const attempt = judgeProbe(group, probe, answers.get(probe.name), stand.kernel);
    return broken !== undefined && attempt.outcome === "error" ? unjudged(attempt, broken) : attempt;
  });
}

/** Says that the program runs: an end without a word may also be that of one that never began. */
const begin = '$| = 1; print "begun\\n"; ';

function hasBegun(ended: EndedJob): boolean {
  return outputOf(ended).startsWith("begun");
}

/**
 * Processes without end. A kernel of the sandbox's own may have some of the host's for itself, and gives out more of its
 * own for each: what must hold is the host's limit, at which that kernel ends, and the sandbox with it.
 */
export async function tryBomb(stand: Stand): Promise<readonly Attempt[]> {
  const { pids } = allowanceUnder(stand.kernel, { ...selfLimits, runtime: undefined });
  const probe: Probe = {
    name: "fork-bomb",
    tried: "start processes without end",
    perl: `my @pids; while (@pids < ${2 * pids}) { my $p = fork; last if !defined $p; if ($p == 0) { sleep 30; POSIX::_exit(0) } push @pids, $p } my $n = @pids; kill 9, @pids; waitpid($_, 0) for @pids; return $n >= ${pids} ? "$n processes" : nay("no more than $n processes")`,
    refusals: [],
  };
  const program = probeProgram([probe], {}).replace("alarm 10", "alarm 60");
  const ended = await run(stand, "bomb", "perl probe.pl", selfLimits, `${begin}${program}`);
  const answer = readAnswers(outputOf(ended)).get(probe.name);
  const attempt = judgeProbe(group, probe, answer, stand.kernel);
  if (attempt.outcome !== "error") return [attempt];
  const code = ended.kind === "exited" ? ended.seen.exitCode : undefined;
  if (stand.kernel === "own" && hasBegun(ended) && answer === undefined && code !== undefined && code !== 0)
    return [
      judged(attempt, false, `the sandbox's own kernel ended at the host's ${pids} processes, with code ${code}`),
    ];
  return [unjudged(attempt, brokenBy(ended) ?? attempt.observed)];
}

/** More memory than is allowed: the kernel must have ended it, and the engine must say so. */
export async function tryMemory(stand: Stand): Promise<readonly Attempt[]> {
  const attempt = { group, name: "memory", tried: "take memory without end" };
  const { memoryMb } = selfLimits;
  const program = `${begin}my @all; for (1 .. ${memoryMb + 256}) { push @all, "x" x 1048576 } print "took it all\\n";`;
  const ended = await run(stand, "memory", "perl probe.pl", selfLimits, program);
  if (outputOf(ended).includes("took it all")) return [judged(attempt, true, `it took ${memoryMb + 256} MiB`)];
  if (ended.kind === "error" && ended.cause === "memory")
    return [judged(attempt, false, `ended by the kernel at ${memoryMb} MiB`)];
  const code = ended.kind === "exited" ? ended.seen.exitCode : 0;
  // Such a kernel may find its end before the engine's kernel has a word for it.
  if (stand.kernel === "own" && hasBegun(ended) && code !== 0)
    return [judged(attempt, false, `the sandbox's own kernel ended before it had it all, with code ${code}`)];
  return [unjudged(attempt, brokenBy(ended) ?? "it ended without a word of memory")];
}

/** A flood of output: what the engine keeps, and what of it is read, must both stay small. */
export async function tryFlood(stand: Stand): Promise<readonly Attempt[]> {
  const attempt = { group, name: "log-flood", tried: "write 40 MB of output" };
  const ended = await run(
    stand,
    "flood",
    "head -c 40000000 /dev/zero | tr '\\0' x; echo; echo the end",
    selfLimits,
    "",
  );
  const broken = brokenBy(ended);
  if (broken !== undefined || !outputOf(ended).includes("the end"))
    return [unjudged(attempt, broken ?? "it was cut short")];
  const kept = await readLog(stand.docker, jobNames(stand.instance, "flood").command, 64 * mebibyte);
  const size = `${Math.round(kept.length / mebibyte)} MiB`;
  return [judged(attempt, kept.length > 16 * mebibyte, `the engine keeps ${size} of it`)];
}

/** A command that never ends, takes every processor and leaves a process behind: its time and its share must hold. */
export async function tryEndless(stand: Stand): Promise<readonly Attempt[]> {
  const [time, share] = [
    { group, name: "endless", tried: "run for ever, with a process that survives its parent" },
    { group, name: "processors", tried: "take more processors than allowed" },
  ];
  const program = `if (fork == 0) { setpgrp; $SIG{$_} = "IGNORE" for "TERM", "HUP", "INT"; sleep 60 } my @p; for (1 .. 3) { my $p = fork; if ($p == 0) { my $x = 0; my $end = time + 3; $x++ while time < $end; exit 0 } push @p, $p } waitpid($_, 0) for @p; 1 while 1;`;
  const limits = { ...selfLimits, minutes: 0.08, cpus: 0.5 };
  const container = stand.docker.getContainer(jobNames(stand.instance, "endless").command);
  const over = new AbortController();
  const watched = watchProcessors(container, over.signal);
  const ended = await run(stand, "endless", "perl probe.pl", limits, `$| = 1; ${program}`).finally(() => over.abort());
  const taken = await watched;
  const stopped = ended.kind === "error" && ended.cause === "timeout";
  const state = await container.inspect();
  return [
    stopped && !state.State.Running
      ? judged(time, false, "stopped at its limit, and every process with it")
      : state.State.Running
        ? judged(time, true, `it still runs; the job: ${brokenBy(ended) ?? "ended by itself"}`)
        : unjudged(time, `it was over before its limit: ${brokenBy(ended) ?? "ended by itself"}`),
    taken === undefined
      ? unjudged(share, "the engine did not say what it used")
      : judged(share, taken > 0.8, `${taken.toFixed(2)} processors by the engine's count, of 0.5 allowed`),
  ];
}

async function run(stand: Stand, id: string, command: string, limits: JobLimits, program: string) {
  const { tree, inputs } = await makeSelfRepository({ "probe.pl": program });
  const job: SandboxedJob = {
    id,
    repo: 0,
    image: selfImage,
    limits,
    kind: "verify",
    tree,
    snapshot: undefined,
    command,
  };
  return runToEnd(stand, job, inputs);
}
