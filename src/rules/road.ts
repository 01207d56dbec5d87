import type { Gate } from "./judged.ts";
import { approvalGate } from "./gates/approval.ts";
import { buildGate } from "./gates/build.ts";
import { ciGate } from "./gates/ci.ts";
import { groundGate } from "./gates/ground.ts";
import { integrityGate } from "./gates/integrity.ts";
import { mergeGate } from "./gates/merge.ts";
import { permitGate } from "./gates/permit.ts";
import { publishGate } from "./gates/publish.ts";
import { reviewGate } from "./gates/review.ts";
import { roomGate } from "./gates/room.ts";
import { scopeGate } from "./gates/scope.ts";
import { secretsGate } from "./gates/secrets.ts";
import { specGate } from "./gates/spec.ts";
import { verifyGate } from "./gates/verify.ts";

/** The road: every gate, in the order it is walked. */
export const road: readonly Gate[] = [
  specGate,
  permitGate,
  roomGate,
  groundGate,
  buildGate,
  scopeGate,
  secretsGate,
  integrityGate,
  verifyGate,
  reviewGate,
  publishGate,
  ciGate,
  approvalGate,
  mergeGate,
];
