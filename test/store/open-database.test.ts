import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Unavailable } from "../../src/engine/needs.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { cacheDir, quick, silent } from "./test-server.ts";

describe("a database elsewhere", () => {
  let port: number;
  let closed: Server;
  const sockets = new Set<Socket>();
  beforeEach(async () => {
    closed = createServer((socket) => sockets.add(socket));
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    port = (closed.address() as AddressInfo).port;
  });
  afterEach(() => {
    closed.close();
    sockets.forEach((socket) => socket.destroy());
  });

  const opening = (timings = quick): Promise<unknown> =>
    openDatabase({ databaseUrl: `postgres://x@127.0.0.1:${port}/x`, dataDir: "", cacheDir, log: silent, timings });

  test("that is down for good is `Unavailable` after the patience, not before", async () => {
    await new Promise((resolve) => closed.close(resolve));
    const began = performance.now();
    await expect(opening({ ...quick, startMs: 600 })).rejects.toThrow(Unavailable);
    expect(performance.now() - began).toBeGreaterThan(600);
  });

  test("that accepts and says nothing is `Unavailable` too", async () => {
    await expect(opening({ ...quick, startMs: 0 })).rejects.toThrow(Unavailable);
  });
});
