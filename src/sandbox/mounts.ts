import type { HostConfig } from "dockerode";

type Mount = NonNullable<HostConfig["Mounts"]>[number];
type VolumeOptions = NonNullable<Mount["VolumeOptions"]>;

/** A named volume at a path; the image's own files at that path are not copied into it unless `seeded`. */
export function mount(volume: string, path: string, access: "read" | "write", seeded = false): Mount {
  return {
    Type: "volume",
    Source: volume,
    Target: path,
    ReadOnly: access === "read",
    VolumeOptions: { NoCopy: !seeded } as VolumeOptions,
  };
}

/** Options of a tmpfs of a container's own. */
export function scratch(sizeMb: number): string {
  return `rw,exec,nosuid,nodev,size=${sizeMb}m,nr_inodes=${Math.max(20_000, sizeMb * 200)},mode=1777`;
}
