import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPoll } from "../../../src/github/wake/poll.ts";
import { githubWorld, openIssue, type GithubWorld } from "../github-world.ts";
import { webhookDoor } from "../webhook-door.ts";

let world: GithubWorld;
beforeAll(async () => {
  world = await githubWorld();
});
afterAll(() => world.close());

test("every repository of every served account is found, by the installation it belongs to", async () => {
  await world.simulator.control.createRepo({ owner: "acme", name: "second", files: { a: "b" } });
  const poll = createPoll(world.client);
  const all = await poll.repositories((login) => login === "acme");
  expect(all.map(({ name, owner, installation }) => [owner, name, installation])).toEqual([
    ["acme", "shop", world.repo.installation],
    ["acme", "second", world.repo.installation],
  ]);
  expect(await poll.repositories(() => false)).toEqual([]);
});

test("deliveries that never got through are asked for again, whatever went wrong, and then come", async () => {
  const poll = createPoll(world.client);
  const door = await webhookDoor(world);
  await openIssue(world);
  await world.simulator.control.settle();
  expect(door.received.length).toBeGreaterThan(0);
  expect(await poll.redeliverFailed()).toBe(0);

  door.storeIsDown = true;
  const unstored = await openIssue(world);
  await world.simulator.control.settle();
  await door.close();
  const refused = await openIssue(world);
  await world.simulator.control.settle();

  const second = await webhookDoor(world);
  const asked = await poll.redeliverFailed();
  await world.simulator.control.settle();
  expect(asked).toBeGreaterThan(1);
  const woken = second.received.flatMap(({ wakes }) => wakes.map(({ issue }) => issue));
  expect(woken).toEqual(expect.arrayContaining([unstored, refused]));
  expect(await poll.redeliverFailed()).toBe(0);
  await second.close();
});

test("a door that answers too late is a failure too", async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  await world.simulator.control.setWebhook({ app: world.self.appId, url, secret: "x" });
  await openIssue(world);
  await world.simulator.control.settle();
  silent.closeAllConnections();
  silent.close();
  const door = await webhookDoor(world);
  expect(await createPoll(world.client).redeliverFailed()).toBeGreaterThan(0);
  await world.simulator.control.settle();
  expect(door.received.length).toBeGreaterThan(0);
  await door.close();
}, 40_000);
