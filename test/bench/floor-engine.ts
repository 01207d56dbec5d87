import { once } from "node:events";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import Docker from "dockerode";
import { hardened, sandboxUser } from "../../src/sandbox/hardness.ts";
import { mount, scratch } from "../../src/sandbox/mounts.ts";
import { nodeImage, runnerImage } from "../../src/sandbox/setup/image-names.ts";

type Work = { readonly tar: Buffer; readonly command: readonly string[]; readonly brief: string };

const volumeOptions = `size=2048m,mode=0755,uid=${sandboxUser.replace(":", ",gid=")}`;
const allowance = { memoryMb: 2_048, cpus: 2, pids: 512, runtime: undefined };

/**
 * One job as Lintel's sandboxes do it, by hand: a container that holds workspace and network, the command's container in
 * the same network, and, with `collect`, a third that takes the workspace out. Same images and same hardness.
 */
export const createFloorEngine = () => {
  const docker = new Docker();
  let containers = 0;
  const removals: Promise<void>[] = [];
  const remove = async (made: readonly Docker.Container[], volumes: readonly string[]): Promise<void> => {
    await Promise.all(made.map((each) => each.remove({ force: true, v: true })));
    await Promise.all(volumes.map((each) => docker.getVolume(each).remove()));
  };
  const make = async (name: string, options: Docker.ContainerCreateOptions): Promise<Docker.Container> => {
    containers += 1;
    return docker.createContainer({ name, User: sandboxUser, ...options, Healthcheck: { Test: ["NONE"] } });
  };
  const run = async (name: string, work: Work, collect: boolean): Promise<{ code: number; out: string }> => {
    const [workspace, desk] = [`${name}-workspace`, `${name}-desk`];
    const driver = { Driver: "local", DriverOpts: { type: "tmpfs", device: "tmpfs", o: volumeOptions } };
    await Promise.all([workspace, desk].map((Name) => docker.createVolume({ Name, ...driver })));
    const made: Docker.Container[] = [];
    try {
      const runner = await make(`${name}-runner`, {
        Image: runnerImage(),
        Entrypoint: ["sh", "-c", "tar -x -m -f - -C / && echo ready && exec sleep 600"],
        OpenStdin: true,
        StdinOnce: true,
        HostConfig: {
          ...hardened(allowance),
          Mounts: [mount(workspace, "/workspace", "write"), mount(desk, "/lintel", "write")],
          Tmpfs: { "/tmp": scratch(64) },
        },
      });
      made.push(runner);
      await feed(runner, work.tar);
      const command = await make(`${name}-command`, {
        Image: nodeImage(),
        Entrypoint: ["/bin/sh", "-c", '"$@" < /lintel/brief.md; exit $?', "floor", ...work.command],
        Env: ["HOME=/home/floor", "CI=true", "LINTEL_BRIEF=/lintel/brief.md"],
        WorkingDir: "/workspace",
        HostConfig: {
          ...hardened(allowance),
          NetworkMode: `container:${runner.id}`,
          Mounts: [mount(workspace, "/workspace", "write"), mount(desk, "/lintel", "read")],
          Tmpfs: { "/tmp": scratch(1_024), "/home/floor": scratch(1_024) },
        },
      });
      made.push(command);
      await command.start();
      const { StatusCode: code } = (await command.wait()) as { readonly StatusCode: number };
      await command.logs({ stdout: true, stderr: true });
      return { code, out: collect ? await takeOut(make, `${name}-collector`, workspace, made) : "" };
    } finally {
      removals.push(remove(made, [workspace, desk]));
    }
  };
  return {
    run,
    containers: (): number => containers,
    /** Resolves when everything that was used is removed; nobody waits for that within the measured time. */
    removed: async (): Promise<void> => {
      await Promise.all(removals.splice(0));
    },
  };
};

type Make = (name: string, options: Docker.ContainerCreateOptions) => Promise<Docker.Container>;

const feed = async (runner: Docker.Container, tar: Buffer): Promise<void> => {
  const input = (await runner.attach({ stream: true, stdin: true, stdout: true, hijack: true })) as unknown as Duplex;
  await runner.start();
  const ready = once(input, "data");
  input.end(tar);
  await ready;
  input.destroy();
};

/** Every file that the command left below `src`, in one stream. */
const takeOut = async (make: Make, name: string, workspace: string, made: Docker.Container[]): Promise<string> => {
  const collector = await make(name, {
    Image: runnerImage(),
    Entrypoint: ["sh", "-c", "cat src/*"],
    Tty: true,
    WorkingDir: "/workspace",
    HostConfig: { ...hardened(allowance), Mounts: [mount(workspace, "/workspace", "read")] },
  });
  made.push(collector);
  const output = await collector.attach({ stream: true, stdout: true });
  await collector.start();
  return text(output);
};
