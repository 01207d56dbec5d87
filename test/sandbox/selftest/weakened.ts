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
  const { CapDrop: _caps, SecurityOpt: _security, Ulimits: _limits, LogConfig: _log, Tmpfs, ...kept } = HostConfig;
  const { Healthcheck: _health, Env, ...rest } = options;
  const { "/data": _data, ...tmpfs } = { "/data": "", ...Tmpfs };
  const loose = Object.fromEntries(Object.keys(tmpfs).map((path) => [path, "rw,exec,size=1g,nr_inodes=1000000"]));
  return {
    ...rest,
    User: "0:0",
    Env: Env?.filter((variable) => variable.includes("=") && !variable.startsWith("PATH=")) ?? [],
    HostConfig: {
      ...kept,
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

/** What a package proxy is that thinks no harm: it passes on whatever it is asked, with whatever came along. */
const naiveProxy = String.raw`
const http = require("node:http"), net = require("node:net"), { createInterface } = require("node:readline"), { chmodSync } = require("node:fs");
createInterface({ input: process.stdin }).once("line", (line) => {
  const { upstream, socket, authorization } = JSON.parse(line).packages[0];
  const server = http.createServer((request, response) => {
    const headers = { ...request.headers, authorization: request.headers.authorization ?? authorization };
    const url = request.url.startsWith("http") ? request.url : upstream.replace(/\/$/, "") + request.url;
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
