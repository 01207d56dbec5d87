import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { SandboxReport } from "../../model/facts.ts";
import { engineCall } from "../engine-failure.ts";
import { runnerImage } from "../setup/image-names.ts";
import type { SelftestFigures } from "./outcome.ts";
import { figuresOf, passed } from "./outcome.ts";
import type { Tested } from "./remembered.ts";
import { recall, remember, whatIsTested } from "./remembered.ts";
import type { SelftestSettings } from "./run-selftest.ts";
import { runSelftest } from "./run-selftest.ts";

/** How long an outcome that did not pass is believed: what was wrong may have been mended. */
const doubtMs = 10 * 60_000;
/** A self-test that takes longer than this has died. */
const deadMs = 5 * 60_000;

/**
 * Whether the sandboxes of this engine hold, as a report for the store: what the engine remembers of a self-test of the
 * same code, images and runtime, or else a self-test now. Of several processes one tests, the others wait for it.
 */
export async function checkSandboxes(settings: SelftestSettings): Promise<SandboxReport> {
  const { docker, clock, runtime } = settings;
  const tested = await whatIsTested(docker, runtime);
  for (;;) {
    const known = await recall(docker, tested);
    if (known !== undefined && (passed(known.figures) || clock.now() - known.at < doubtMs)) {
      return reportOf(tested, known.figures);
    }
    if (await takeTurn(docker, tested)) return reportOf(tested, await testNow(settings, tested));
    await sleep(1_000, undefined, { signal: settings.stopped });
  }
}

/** Tests now, whatever is remembered, and has it remembered. */
export async function testNow(settings: SelftestSettings, tested: Tested): Promise<SelftestFigures> {
  try {
    const figures = figuresOf(await runSelftest(settings));
    await remember(settings.docker, tested, { at: settings.clock.now(), figures });
    return figures;
  } finally {
    await engineCall(settings.docker.getContainer(turnOf(tested)).remove({ force: true }), 404, 409);
  }
}

function reportOf({ engine }: Tested, figures: SelftestFigures): SandboxReport {
  const { attempts, contained, escaped, errors = 0 } = figures;
  const failed = `${escaped} of ${attempts} attempts to break out succeeded, ${errors} could not be judged`;
  const says = passed(figures) ? `${contained} of ${attempts} attempts to break out were contained` : failed;
  return { engine, passed: passed(figures), says };
}

/** A container's name is taken once: whoever made it tests. It never runs. */
async function takeTurn(docker: Docker, tested: Tested): Promise<boolean> {
  const name = turnOf(tested);
  const other = await engineCall(docker.getContainer(name).inspect(), 404);
  const { SystemTime: now } = (await engineCall(docker.info())) as { SystemTime: string };
  if (other !== undefined && Date.parse(now) - Date.parse(other.Created) < deadMs) return false;
  if (other !== undefined) await engineCall(docker.getContainer(other.Id).remove({ force: true }), 404, 409);
  const made = docker.createContainer({ name, Image: runnerImage(), Entrypoint: ["true"], NetworkDisabled: true });
  return (await engineCall(made, 409)) !== undefined;
}

function turnOf({ key }: Tested): string {
  return `lintel-selftest-turn-${key}`;
}
