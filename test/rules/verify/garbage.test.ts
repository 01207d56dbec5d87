import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { garbageFor } from "../../../src/rules/verify/garbage.ts";

test.each<[string, string]>([
  ["lib/a.sh", 'echo "replaced abc" >&2\nexit 70\n'],
  ["lib/A.pm", 'die "replaced abc";\n'],
  ["src/a.h", "#error replaced abc\n"],
  ["lib/a.rb", 'raise "replaced abc"\n'],
  ["src/lib.rs", 'compile_error!("replaced abc");\n'],
])("%s fails when it is loaded", (path, throwing) => {
  expect(garbageFor(path, "whatever", "abc")).toEqual({ throwing, idle: undefined });
});

test("data that no language loads has no garbage", () => {
  expect(garbageFor("data/a.csv", "a,b", "abc")).toBeUndefined();
});

test("a Python module that helps tests is not made idle, others are", () => {
  const helper = "import unittest\n\n\ndef same(a, b):\n    assert a == b\n";
  expect(garbageFor("shop/testing.py", helper, "abc")?.idle).toBe(helper);
  expect(garbageFor("shop/cart.py", "def add(a): return a\n", "abc")?.idle).toMatch(/^class Idle\b/mu);
});

const hasPython = spawnSync("python3", ["--version"]).status === 0;

test.skipIf(!hasPython)("idle Python may be waited for, entered, called and caught", () => {
  const text =
    "class QueueError(Exception): pass\n\nclass Full(QueueError): pass\n\nclass Queue:\n    async def get(self): return 1\n";
  const idle = garbageFor("shop/queue.py", text, "abc")?.idle ?? "";
  const used = `
import asyncio, sys, types
queue = types.ModuleType("queue_of_nothing")
exec(sys.argv[1], queue.__dict__)
with queue.Queue(2) as each:
    each.put("a")
assert asyncio.run(queue.Queue().get()) is None
assert queue.size(queue.Queue()) is None
assert queue.Queue.of(3) is None and queue.Queue.SMALL is not None
assert isinstance(queue.Queue(2), queue.Queue) and not issubclass(queue.Queue, Exception)
try:
    raise queue.Full("full")
except queue.Full:
    pass
try:
    raise queue.QueueError("full")
except queue.QueueError as error:
    print(error)
`;
  const { stdout, stderr } = spawnSync("python3", ["-c", used, idle], { encoding: "utf8" });
  expect([stdout, stderr]).toEqual(["full\n", ""]);
});
