import { stat } from "node:fs/promises";
import path from "node:path";
import type { ServerUser } from "./server-user.ts";

/** Whether `user` may pass through every directory from the root down to and including `directory`, which exists. */
export async function reachable(directory: string, user: ServerUser): Promise<boolean> {
  if (user === undefined) return true;
  for (let at = path.resolve(directory); ; at = path.dirname(at)) {
    const { mode, uid, gid } = await stat(at);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}
