import { expect, test } from "vitest";
import type { EndedJob } from "../../src/engine/needs.ts";
import type { SandboxedJob } from "../../src/model/job.ts";
import { jobNames } from "../../src/sandbox/job-names.ts";
import { nodeImage } from "../../src/sandbox/setup/image-names.ts";
import { docker, limits, logOf, makeBench, makeRepository, operatorWith, runToEnd, withEngine } from "./bench.ts";

/** System calls by number: what no program library of the image would offer. Prints the error, or "allowed". */
const probe = String.raw`
use POSIX; my $arm = (uname())[4] eq "aarch64";
sub said { my ($name, $ok) = @_; my $error = $! + 0; print "$name ", ($ok ? "allowed" : $error), "\n"; }
for ([unix => 1], [inet => 2], [inet6 => 10], [netlink => 16], [packet => 17], [alg => 38], [vsock => 40], [xdp => 44]) {
  said("socket $_->[0]", socket(my $s, $_->[1], $_->[1] == 16 ? 3 : 1, 0));
}
sub call { my ($name, $number, @rest) = @_; my $r = syscall($number, @rest); said($name, $r != -1); }
my $b = "\0" x 256;
call("io_uring", 425, 8, $b); call("userfaultfd", $arm ? 282 : 323, 0); call("ptrace", $arm ? 117 : 101, 0, 0, 0, 0);
call("process_vm_writev", $arm ? 271 : 311, getppid(), $b, 0, $b, 0, 0); call("pidfd_getfd", 438, 0, 0, 0);
call("keyctl", $arm ? 219 : 250, 0, 0, 0); call("bpf", $arm ? 280 : 321, 0, $b, 64); call("unshare", $arm ? 97 : 272, 0x10000000);
call("mount", $arm ? 40 : 165, $b, "/tmp\0", "tmpfs\0", 0, 0); call("perf", $arm ? 241 : 298, $b, 0, 0, 0, 0);
call("setns", $arm ? 268 : 308, 0, 0); call("clone newuser", $arm ? 220 : 56, 0x10000000 | 17, 0, 0, 0, 0);
`;

const shell = `
echo "== id"; id -u; id -g; id -G
echo "== status"; grep -E '^(Cap|NoNewPrivs|Seccomp:)' /proc/self/status
echo "== probe"; perl probe.pl
echo "== write"
for path in / /etc /usr/bin /lintel /opt /dev /sys /proc/sys/kernel/hostname /proc/sysrq-trigger /etc/hosts /snapshot; do
  (echo x > $path/x || echo x > $path) 2>/dev/null && echo "wrote $path"
done
(exec 3<>/proc/1/mem) && head -c 1 /proc/1/mem | wc -c
echo "== net"; ls /sys/class/net; cat /proc/net/route | tail -n +2
echo "== sockets"; find / -xdev -type s 2>/dev/null; ls /var/run/docker.sock 2>&1 | grep -c 'No such'
echo "== limits"; ulimit -c; ulimit -Hc; cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null
echo "== env"; env | cut -d= -f1 | sort | tr '\\n' ' '
echo; echo "== stdin"; wc -c
echo "== disk"; dd if=/dev/zero of=big bs=1M count=400 2>&1 | tail -1 | grep -c copied; stat -c %s big
dd if=/dev/zero of=/tmp/big bs=1M count=400 2>/dev/null; stat -c %s /tmp/big; rm -f big /tmp/big
dd if=/dev/zero of=/dev/shm/big bs=1M count=400 2>/dev/null; stat -c %s /dev/shm/big; rm /dev/shm/big
echo "== exec"; printf '#!/bin/sh\\necho ran\\n' > /tmp/x; chmod +x /tmp/x; /tmp/x
echo "== devices"; ls /dev | tr '\\n' ' '; echo
echo "== ls"; ls -A /workspace | tr '\\n' ' '
`;

const usualDevices = ["console", "core", "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm"].concat([
  "stderr",
  "stdin",
  "stdout",
  "tty",
  "urandom",
  "zero",
]);

withEngine("what a command can do", () => {
  const bench = makeBench("hard");
  const shape = { repo: 1, image: "node:24", limits, kind: "verify", snapshot: undefined } as const;

  async function run(id: string, command: string, files: Readonly<Record<string, string>> = {}): Promise<EndedJob> {
    const repository = makeRepository();
    for (const [path, content] of Object.entries({ "a.txt": "a", ...files })) repository.write(path, content);
    const { tree } = repository.commit();
    const job: SandboxedJob = { ...shape, id, tree, command };
    return runToEnd(bench.open(), job, repository.inputs({ tree }));
  }

  test("nothing of the host, the network or the kernel's sharper tools", async () => {
    const ended = await run("all", shell, { "probe.pl": probe });
    const parts = new Map(
      logOf(ended)
        .split(/^== /mu)
        .map((part) => [part.split("\n")[0] ?? "", part.split("\n").slice(1).join("\n").trim()]),
    );
    expect(parts.get("id")).toBe("23456\n23456\n23456");
    expect(parts.get("status")).toMatch(/CapEff:\t0+\n/u);
    expect(parts.get("status")).toMatch(/CapBnd:\t0+\n/u);
    expect(parts.get("status")).toMatch(/NoNewPrivs:\t1/u);
    expect(parts.get("status")).toMatch(/Seccomp:\t2/u);
    const calls = new Map(
      (parts.get("probe") ?? "").split("\n").map((line) => line.split(/ (?=\S+$)/u) as [string, string]),
    );
    const allowed = [...calls].filter(([, said]) => said === "allowed").map(([name]) => name);
    expect(allowed).toEqual(["socket unix", "socket inet", "socket inet6", "socket netlink"]);
    expect(calls.size).toBe(20);
    // Refused as such (EPERM, ENOSYS), not for arguments that the kernel happens to find wrong.
    for (const name of ["io_uring", "userfaultfd", "ptrace", "process_vm_writev", "keyctl"])
      expect(["1", "38"]).toContain(calls.get(name));
    expect(parts.get("write")).toBe("0");
    expect(parts.get("net")).toBe("lo");
    expect(parts.get("sockets")).toBe("1");
    expect(parts.get("limits")).toBe("0\n0\n128");
    expect(parts.get("env")).toBe("CI HOME HOSTNAME LANG PATH PWD");
    expect(parts.get("stdin")).toBe("0");
    const [copied, ...sizes] = (parts.get("disk") ?? "").split("\n").map(Number);
    expect(copied).toBe(1);
    expect(sizes.every((size) => size <= 128 * 1024 * 1024)).toBe(true);
    expect(parts.get("exec")).toBe("ran");
    const devices = new Set((parts.get("devices") ?? "").split(" "));
    for (const usual of usualDevices) devices.delete(usual);
    expect([...devices]).toEqual([]);
    expect(parts.get("ls")).toBe("a.txt probe.pl");
  });

  test("no address answers: neither the metadata service, nor a name, nor UDP", async () => {
    const script = `
      const net = require("net"), dgram = require("dgram");
      const tcp = (host, port) => new Promise((resolve) => { const s = net.connect({ host, port, timeout: 3000 });
        s.on("connect", () => resolve(host + " REACHED")); s.on("timeout", () => resolve(host + " SILENT")); s.on("error", (e) => resolve(host + " " + e.code)); });
      (async () => {
        for (const [h, p] of [["169.254.169.254", 80], ["192.0.2.1", 53], ["2001:db8::1", 53], ["example.org", 443]]) console.log(await tcp(h, p));
        await new Promise((done) => { const u = dgram.createSocket("udp4"); u.send("x", 53, "192.0.2.1", (e) => { console.log("udp", e && e.code); u.close(done); }); });
        console.log(await tcp("127.0.0.1", 4873));
        const server = net.createServer().listen(8080, "127.0.0.1", async () => { console.log(await tcp("127.0.0.1", 8080)); process.exit(0); });
      })();`;
    const ended = await run("net", "node ask.js", { "ask.js": script });
    expect(logOf(ended).trim().split("\n")).toEqual([
      "169.254.169.254 ENETUNREACH",
      "192.0.2.1 ENETUNREACH",
      "2001:db8::1 EADDRNOTAVAIL",
      "example.org EAI_AGAIN",
      "udp ENETUNREACH",
      "127.0.0.1 ECONNREFUSED",
      "127.0.0.1 REACHED",
    ]);
  });

  test("a fork bomb ends at the limit of processes, and the exit code is the shell's", async () => {
    const ended = await run("forks", "for i in $(seq 1 400); do sleep 5 & done; echo started; exit 9");
    expect(ended.seen?.exitCode).not.toBe(0);
    expect(logOf(ended)).toMatch(/fork|Resource temporarily unavailable|Cannot/iu);
  });

  test("the memory limit ends a command as such", async () => {
    const ended = await run("memory", "node -e 'const keep = []; for (;;) keep.push(Buffer.alloc(2 ** 24, 1))'");
    expect(ended).toMatchObject({
      kind: "error",
      cause: "memory",
      reason: expect.stringContaining("512 MiB") as string,
    });
  });

  test("a flood of output is capped at the engine and in what is kept", async () => {
    const ended = await run(
      "flood",
      "head -c 15000000 /dev/zero; yes 0123456789 | head -c 15000000; printf 'the\\0end'",
    );
    expect(ended).toMatchObject({ kind: "exited", seen: { exitCode: 0 } });
    expect(ended.seen?.log.length).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(logOf(ended).endsWith("the\0end")).toBe(true);
  });

  test("of an image only the file system is used", async () => {
    const name = `${bench.instance}-image`;
    const base = await docker.createContainer({ Image: nodeImage(), Cmd: ["true"] });
    const lies = [
      "ENV NODE_OPTIONS=--require=/evil.js SECRET=1 PATH=/opt/tool:/usr/bin",
      'ENTRYPOINT ["/bin/false"]',
      "USER root",
      "VOLUME /data",
      "VOLUME /workspace",
      "HEALTHCHECK CMD true",
      "LABEL lintel.job=other lintel.instance=other",
      "WORKDIR /data",
    ];
    const { Id } = (await base.commit({ repo: name, tag: "1", changes: lies.join("\n") })) as { Id: string };
    await base.remove();
    try {
      const repository = makeRepository();
      repository.write("a.txt", "a");
      const { tree } = repository.commit();
      const command =
        "id -u; pwd; echo $PATH; echo [$NODE_OPTIONS$SECRET]; ls; dd if=/dev/zero of=/data/x bs=1M count=100 2>/dev/null; stat -c %s /data/x";
      const job: SandboxedJob = { ...shape, id: "image", tree, image: "liar", command };
      const sandboxes = bench.open({ ...operatorWith(), images: { liar: `${name}:1` } });
      await sandboxes.advance(job, repository.inputs({ tree }));
      const names = jobNames(bench.instance, job.id);
      const made = await docker.getContainer(names.command).inspect();
      expect(made.Config.Labels).toMatchObject({ "lintel.job": "image", "lintel.instance": bench.instance });
      expect(made.Mounts.filter((mount) => mount.Type === "volume").map((mount) => mount.Name)).toEqual([
        names.workspace,
      ]);
      expect(made.Config.Healthcheck?.Test).toEqual(["NONE"]);
      const ended = await runToEnd(sandboxes, job, repository.inputs({ tree }));
      expect(logOf(ended).trim().split("\n")).toEqual([
        "23456",
        "/workspace",
        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/tool",
        "[]",
        "a.txt",
        String(64 * 1024 * 1024),
      ]);
      expect(ended.seen?.image).toBe(Id);
      await sandboxes.remove(job.id);
    } finally {
      await docker.getImage(`${name}:1`).remove();
    }
  });
});
