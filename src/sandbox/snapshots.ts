import * as z from "zod";
import type { RawSeen } from "../engine/needs.ts";
import type { Context } from "./context.ts";
import { engineCall, engineStatus } from "./engine-failure.ts";
import { keyOfMark, labels, snapshotNames } from "./job-names.ts";

const seenSchema = z.object({
  argv: z.array(z.string()),
  image: z.string(),
  startedAt: z.number(),
  endedAt: z.number(),
  exitCode: z.number(),
});

/** How the setup went that made a complete snapshot of this key; undefined when there is none. */
export async function findSnapshot(
  context: Context,
  key: string,
): Promise<{ readonly name: string; readonly seen: RawSeen } | undefined> {
  const { files, mark } = snapshotNames(context.instance, key);
  const [marked, kept] = await Promise.all([
    engineCall(context.docker.getVolume(mark).inspect(), 404),
    engineCall(context.docker.getVolume(files).inspect(), 404),
  ]);
  if (marked === undefined || kept === undefined || marked.Labels[labels.instance] !== context.instance)
    return undefined;
  const seen = seenSchema.parse(JSON.parse(marked.Labels[labels.seen] ?? "null"));
  return { name: files, seen: { ...seen, log: new Uint8Array() } };
}

export async function hasSnapshot(context: Context, key: string): Promise<boolean> {
  return (await findSnapshot(context, key)) !== undefined;
}

/**
 * Removes snapshots that are older than the operator keeps them; a job that wants one has it made again. One that is in
 * use stays until another time.
 */
export async function expireSnapshots(context: Context): Promise<void> {
  const { docker, instance, operator, clock } = context;
  const oldest = clock.now() - operator.sandbox.snapshot_days * 24 * 3_600_000;
  const filters = JSON.stringify({ label: [labels.seen, `${labels.instance}=${instance}`] });
  const marks = (await engineCall(docker.listVolumes({ filters })))?.Volumes ?? [];
  for (const { Name: mark, Labels: found } of marks) {
    const key = keyOfMark(instance, mark);
    if (key === undefined || seenSchema.parse(JSON.parse(found[labels.seen] ?? "null")).endedAt >= oldest) continue;
    const removed = docker.getVolume(snapshotNames(instance, key).files).remove();
    const inUse = await removed.then(
      () => false,
      (error: unknown) => engineStatus(error) === 409,
    );
    if (!inUse) await engineCall(docker.getVolume(mark).remove(), 404, 409);
  }
}

/** Makes the empty volume for a snapshot; what an unfinished copy left there is thrown away. */
export async function openSnapshot(context: Context, key: string): Promise<string> {
  const { files } = snapshotNames(context.instance, key);
  await engineCall(context.docker.getVolume(files).remove(), 404);
  await engineCall(context.docker.createVolume({ Name: files, Labels: { [labels.instance]: context.instance } }));
  return files;
}

/** Marks the snapshot as complete: making a volume is atomic, and its labels keep what was seen. */
export async function sealSnapshot(context: Context, key: string, seen: RawSeen): Promise<void> {
  const { argv, image, startedAt, endedAt, exitCode } = seen;
  const document = JSON.stringify({ argv, image, startedAt, endedAt, exitCode });
  const { mark } = snapshotNames(context.instance, key);
  await engineCall(
    context.docker.createVolume({
      Name: mark,
      Labels: { [labels.instance]: context.instance, [labels.seen]: document },
    }),
  );
}
