import { expect, it } from "vitest";
import { createHush } from "../../src/engine/hush.ts";

const here = { repo: 1, issue: 2 };
const elsewhere = { repo: 1, issue: 3 };

const scene = () => {
  const hush = createHush();
  const wakes: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const wake = (): Promise<void> => Promise.resolve(void wakes.push("woken"));
  return { hush, wakes, work: () => promise, resolve, reject, wake };
};

it("holds back turns of the one issue, and asks for them once afterwards", async () => {
  const { hush, wakes, work, resolve, wake } = scene();
  expect(hush.holds(here)).toBe(false);
  const done = hush.during(here, work, wake);
  expect([hush.holds(here), hush.holds(here), hush.holds(elsewhere)]).toEqual([true, true, false]);
  resolve("did it");
  expect(await done).toBe("did it");
  expect(wakes).toEqual(["woken"]);
  expect(hush.holds(here)).toBe(false);
});

it("wakes nobody when nothing was held back", async () => {
  const { hush, wakes, work, resolve, wake } = scene();
  const done = hush.during(here, work, wake);
  resolve("");
  await done;
  expect(wakes).toEqual([]);
});

it("lets turns go on after a failure", async () => {
  const { hush, wakes, work, reject, wake } = scene();
  const done = hush.during(here, work, wake);
  hush.holds(here);
  reject(new Error("no"));
  await expect(done).rejects.toThrow("no");
  expect(wakes).toEqual(["woken"]);
  expect(hush.holds(here)).toBe(false);
});

it("ends with the last of two works", async () => {
  const first = scene();
  const second = scene();
  const one = first.hush.during(here, first.work, first.wake);
  const two = first.hush.during(here, second.work, second.wake);
  first.hush.holds(here);
  first.resolve("");
  await one;
  expect(first.hush.holds(here)).toBe(true);
  second.resolve("");
  await two;
  expect(first.hush.holds(here)).toBe(false);
  expect([...first.wakes, ...second.wakes]).toEqual(["woken"]);
});
