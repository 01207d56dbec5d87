import type Docker from "dockerode";
import type { ContainerCreateOptions } from "dockerode";

/**
 * An engine on which nothing that the sandboxes ask for is done: root with every capability, no filter, nothing hidden, no
 * limit, a network, the image's own configuration. The self-test must see it.
 */
export function weakened(docker: Docker): Docker {
  return new Proxy(docker, {
    get(target, property) {
      if (property === "createContainer") {
        return (options: ContainerCreateOptions) => target.createContainer(weaken(options));
      }
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

function weaken(options: ContainerCreateOptions): ContainerCreateOptions {
  const { name = "", HostConfig = {} } = options;
  if (/-job-.*-gateway$/u.test(name)) return { ...options, Entrypoint: ["node", "-e", naiveProxy] };
  if (!/-job-.*-(?:command|runner)$/u.test(name)) return options;
  if (name.endsWith("-runner")) return { ...options, HostConfig: { ...HostConfig, NetworkMode: "bridge" } };
  const loose = Object.fromEntries(
    Object.keys((HostConfig.Tmpfs ?? {}) as Readonly<Record<string, string>>)
      .filter((path) => path !== "/data")
      .map((path) => [path, "rw,exec,size=1g,nr_inodes=1000000"]),
  );
  return {
    ...without(options, "Healthcheck"),
    User: "0:0",
    Env: options.Env?.filter((variable) => variable.includes("=") && !variable.startsWith("PATH=")) ?? [],
    HostConfig: {
      ...without(HostConfig, "CapDrop", "Ulimits"),
      CapAdd: [...everyCapability],
      SecurityOpt: ["seccomp=unconfined"],
      MaskedPaths: [],
      ReadonlyPaths: [],
      ReadonlyRootfs: false,
      PidsLimit: 0,
      Memory: 0,
      MemorySwap: 0,
      NanoCpus: 0,
      LogConfig: { Type: "json-file", Config: {} },
      Tmpfs: loose,
      ShmSize: 256 * 1024 * 1024,
    },
  };
}

function without<T extends object>(whole: T, ...keys: readonly string[]): Partial<T> {
  return Object.fromEntries(Object.entries(whole).filter(([key]) => !keys.includes(key))) as Partial<T>;
}

/** What a package proxy is that thinks no harm: it passes on whatever it is asked, with whatever came along. */
const naiveProxy = String.raw`
const http = require("node:http"), net = require("node:net"), { createInterface } = require("node:readline"), { chmodSync } = require("node:fs");
createInterface({ input: process.stdin }).once("line", (line) => {
  const settings = JSON.parse(line), models = settings.door?.models;
  const { upstream, socket, authorization } = settings.packages[0] ?? { upstream: models.url, socket: settings.door.socket };
  const server = http.createServer((request, response) => {
    const headers = { ...request.headers, authorization: request.headers.authorization ?? authorization, ...(models ? { "x-lintel": models.key } : {}) };
    const url = request.url.startsWith("http") ? request.url : upstream.replace(/\/$/, "") + request.url.replace("/anthropic/", "/");
    const out = http.request(url, { method: request.method, headers }, (answer) => { response.writeHead(answer.statusCode, answer.headers); answer.pipe(response); });
    out.on("error", () => response.destroy()); request.pipe(out);
  });
  server.on("connect", (request, near) => { const [host, port] = request.url.split(":"); const far = net.connect(Number(port), host, () => { near.write("HTTP/1.1 200 OK\r\n\r\n"); near.pipe(far).pipe(near); }); far.on("error", () => near.destroy()); near.on("error", () => far.destroy()); });
  server.listen(socket, () => chmodSync(socket, 0o666));
});`;

/** Those that an engine in a machine of its own usually has itself; what it has not it cannot give. */
const everyCapability = [
  ...["CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "MKNOD", "SETGID", "SETUID", "SYSLOG"],
  ...["NET_ADMIN", "NET_RAW", "SYS_ADMIN", "SYS_BOOT", "SYS_CHROOT", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE"],
  ...["SYS_MODULE", "SYS_RAWIO", "SYS_TIME"],
];
