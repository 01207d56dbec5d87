import { expect, test } from "vitest";
import { failedIn } from "../../../src/github/wake/poll.ts";

const sent = (id: number, guid: string, status: string) => ({ id, guid, status, delivered_at: "2026-01-01T00:00:00Z" });

test("what never got through is sent again: time-outs and refused connections too, and not for ever", () => {
  const log = [
    sent(1, "ok", "OK"),
    sent(2, "timed out", "timed out"),
    sent(3, "refused", "failed to connect to host"),
    sent(4, "failed twice", "Invalid HTTP Response: 503"),
    sent(5, "failed twice", "timed out"),
    sent(6, "redelivered", "OK"),
    sent(7, "redelivered", "Invalid HTTP Response: 503"),
    ...[8, 9, 10, 11, 12].map((id) => sent(id, "hopeless", "timed out")),
  ];
  expect(failedIn(log).map(({ id }) => id)).toEqual([2, 3, 4]);
});
