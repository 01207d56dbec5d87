import type { QueueName } from "./queues.ts";
import { queueNames } from "./queues.ts";

/** Tells the loops that a queue has something for them, within this process at once and between processes by NOTIFY. */
export type Bell = {
  /** Channel of NOTIFY, and the message that names these queues. */
  readonly channel: string;
  message(queues: readonly QueueName[]): string;
  /** Rings within this process, after `afterMs`. */
  ring(queue: QueueName, afterMs: number): void;
  ringAll(): void;
  /** A message arrived; our own are ignored, they were rung already. */
  heard(message: string): void;
  /** Calls `listener` on every ring; answers how to stop that. */
  on(queue: QueueName, listener: () => void): () => void;
  close(): void;
};

const longestTimerMs = 60_000;

/** Makes a bell. `self` tells our messages from those of other processes. */
export function makeBell(channel: string, self: string): Bell {
  const listeners = new Map<QueueName, Set<() => void>>();
  const timers = new Set<NodeJS.Timeout>();
  const ringNow = (queue: QueueName): void => listeners.get(queue)?.forEach((listener) => listener());
  return {
    channel,
    message: (queues) => [self, ...queues].join(" "),
    ring(queue, afterMs) {
      if (afterMs <= 0) ringNow(queue);
      else if (afterMs <= longestTimerMs) later(timers, afterMs + 2, () => ringNow(queue));
    },
    ringAll: () => queueNames.forEach(ringNow),
    heard(message) {
      const [from, ...queues] = message.split(" ");
      if (from !== self) queueNames.filter((queue) => queues.includes(queue)).forEach(ringNow);
    },
    on(queue, listener) {
      const set = listeners.get(queue) ?? new Set();
      listeners.set(queue, set.add(listener));
      return () => set.delete(listener);
    },
    close() {
      timers.forEach((timer) => clearTimeout(timer));
      listeners.clear();
    },
  };
}

function later(timers: Set<NodeJS.Timeout>, afterMs: number, then: () => void): void {
  const timer = setTimeout(() => {
    timers.delete(timer);
    then();
  }, afterMs);
  timers.add(timer.unref());
}
