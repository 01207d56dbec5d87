import type Docker from "dockerode";
import type { Pack } from "tar-stream";
import { pack } from "tar-stream";
import { gatewayUser, sandboxUser } from "../hardness.ts";
import { imageParts, nodeImage, runnerImage } from "./image-names.ts";
import { libraryFiles } from "./library-files.ts";
import { programFiles, programPath } from "./program-files.ts";
import type { Prepared } from "./prepared.ts";
import { done, failed } from "./prepared.ts";

/** Puts our programs into the Node image, without a builder: create, copy in, try, commit. */
export async function buildRunnerImage(docker: Docker): Promise<Prepared> {
  const made = await docker.createContainer({
    Image: nodeImage(),
    Cmd: ["sh", "-c", `node --version && npm --version && git --version && node ${programPath("runner/run")} --check`],
    HostConfig: { NetworkMode: "none" },
  });
  try {
    await made.putArchive(programTar() as unknown as NodeJS.ReadableStream, { path: "/" });
    await made.start();
    const ended = (await made.wait()) as { StatusCode: number };
    if (ended.StatusCode !== 0) {
      const said = await made.logs({ stdout: true, stderr: true, tail: 3 });
      return failed(`The sandbox image does not work: ${said.toString("utf8").replaceAll(/[^\x20-\x7e]/gu, " ")}`);
    }
    const { repo, tag } = imageParts(runnerImage());
    await made.commit({ repo, tag, changes: "LABEL lintel.image=runner" });
    return done;
  } finally {
    await made.remove({ force: true, v: true });
  }
}

function programTar(): Pack {
  const tar = pack();
  for (const file of [...programFiles(), ...libraryFiles()])
    tar.entry({ name: `opt/lintel/${file.path}`, mode: 0o644 }, file.bytes);
  // A new volume takes the owner of the folder it is first mounted on: what is kept there is written without any power.
  for (const [name, user] of Object.entries({ snapshot: sandboxUser, ledger: gatewayUser })) {
    const [uid = 0, gid = 0] = user.split(":").map(Number);
    tar.entry({ name, type: "directory", mode: 0o755, uid, gid });
  }
  tar.finalize();
  return tar;
}
