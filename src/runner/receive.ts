import { closeSync, mkdirSync, writeFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { fillClone, openClone } from "./clone.ts";
import type { Frame } from "./frames.ts";
import { git } from "./git.ts";
import { createLayout } from "./lay-out.ts";
import { laySnapshot } from "./lay-snapshot.ts";
import { treeId } from "./object-id.ts";
import type { FileHead, Order } from "./order.ts";
import { desk, home, sessionList, summaryFile, workspace } from "./places.ts";
import { Refusal } from "./refusal.ts";
import { writeStartList } from "./start-list.ts";

/** Takes the job's files in and makes the workspace of them. Returns the order and the number of files. */
export async function receive(
  input: AsyncGenerator<Frame>,
): Promise<{ readonly order: Order; readonly files: number }> {
  const order = await takeOrder(input);
  const roots = order.snapshot ? laySnapshot() : [];
  const laid = await takeTree(input);
  if (laid.whole && treeId(laid.files) !== order.tree) {
    throw new Refusal("lost", `the files received are not tree ${order.tree}`);
  }
  if (order.kind === "setup") writeStartList(laid.files);
  if (order.history === null) await takeEnd(input);
  else {
    await takeHome(await takeHistory(input), input);
    fillClone(order.history, roots);
    // Makes the agent's first `git status` cheap; a difference from HEAD is not an error.
    git(workspace, ["update-index", "--refresh", "-q"], [0, 1]);
  }
  if (order.brief !== null) writeFileSync(`${desk}/brief.md`, order.brief);
  if (order.agent !== null) writeFileSync(sessionList, JSON.stringify(order.agent.sessionPaths));
  return { order, files: laid.files.size };
}

async function next(input: AsyncGenerator<Frame>): Promise<Frame> {
  const frame = await input.next();
  if (frame.done === true) throw new Refusal("lost", "the input ended early");
  return frame.value;
}

async function takeOrder(input: AsyncGenerator<Frame>): Promise<Order> {
  const { kind, payload } = await next(input);
  if (kind !== "J") throw new Refusal("lost", "the input does not start with an order");
  return JSON.parse(payload.toString("utf8")) as Order;
}

async function takeTree(input: AsyncGenerator<Frame>): Promise<ReturnType<ReturnType<typeof createLayout>["end"]>> {
  const layout = createLayout(workspace);
  for (;;) {
    const { kind, payload } = await next(input);
    if (kind === "T") return layout.end();
    if (kind === "F") layout.start(JSON.parse(payload.toString("utf8")) as FileHead);
    else if (kind === "D") layout.data(payload);
    else throw new Refusal("lost", "a frame does not belong into the tree");
  }
}

/** Returns the first frame that is not of the history. */
async function takeHistory(input: AsyncGenerator<Frame>): Promise<Frame> {
  const bundle = openClone();
  let frame = await next(input);
  for (; frame.kind === "H"; frame = await next(input)) {
    const { payload } = frame;
    for (let done = 0; done < payload.length;) done += writeSync(bundle, payload, done);
  }
  closeSync(bundle);
  return frame;
}

/** What the agent finds in its home: its settings, and the session it goes on with. */
async function takeHome(first: Frame, input: AsyncGenerator<Frame>): Promise<void> {
  mkdirSync(dirname(summaryFile), { recursive: true });
  const layout = createLayout(home);
  for (let frame = first; frame.kind !== "Z"; frame = await next(input)) {
    const { kind, payload } = frame;
    if (kind === "F") layout.start(JSON.parse(payload.toString("utf8")) as FileHead);
    else if (kind === "D") layout.data(payload);
    else throw new Refusal("lost", "a frame does not belong into the home");
  }
  layout.end();
}

async function takeEnd(input: AsyncGenerator<Frame>): Promise<void> {
  if ((await next(input)).kind !== "Z") throw new Refusal("lost", "the input goes on after the tree");
}
