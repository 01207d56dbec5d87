// A second process on the same store, for tests that kill one. Started with its options as JSON; tells what it does in
// lines on standard output, and does what it is told in lines on standard input.
import { createInterface } from "node:readline";
import { openDatabase } from "../../src/store/open-database.ts";
import type { DatabaseOptions } from "../../src/store/open-database.ts";
import { pause } from "./given.ts";
import { quick, silent } from "./test-server.ts";

const [options = "", job = ""] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const database = await openDatabase({
  ...(JSON.parse(options) as Omit<DatabaseOptions, "log">),
  log: silent,
  timings: quick,
});
say("open");

const hang = async (what: string): Promise<void> => {
  say(what);
  await pause(600_000);
};
if (job.includes("turns")) await database.queue.workTurns(2, ({ issue }) => hang(`turn ${issue}`));
if (job.includes("effects")) {
  await database.queue.workEffects(["merge", "start", "show"], 2, ({ effect }) => hang(`effect ${effect.name}`));
}
if (job.startsWith("lease ")) {
  say(`fence ${(await database.jobs.lease(job.slice("lease ".length), database.name, 600_000)) ?? "none"}`);
}
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "close") {
    await database.close();
    say("closed");
    process.exit(0);
  }
}
