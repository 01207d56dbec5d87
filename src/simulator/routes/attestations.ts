import { z } from "zod";
import { bodyOf, ok, textParam, type RepoCall, type Reply } from "../http/call.ts";
import { invalid, notFound } from "../http/refusal.ts";
import { repoRoute, type Route } from "../http/route.ts";
import { nextId } from "../state/world.ts";

export const attestationRoutes: Route[] = [
  repoRoute("POST /attestations", { person: "write", app: ["attestations:write"] }, store),
  repoRoute("GET /attestations/{subject_digest}", { person: "read", app: ["attestations:read"] }, (call) => {
    const digest = textParam(call, "subject_digest");
    const found = call.repo.attestations.filter((one) => one.subjects.includes(digest));
    if (found.length === 0) throw notFound();
    return ok({ attestations: found.map((one) => ({ bundle: one.bundle, repository_id: call.repo.id })) });
  }),
];

const bundleSchema = z.looseObject({
  mediaType: z.string(),
  verificationMaterial: z.record(z.string(), z.unknown()),
  dsseEnvelope: z.looseObject({ payload: z.string() }),
});
const statementSchema = z.object({ subject: z.array(z.object({ digest: z.record(z.string(), z.string()) })) });

/** Keeps a bundle under the digests its statement names. Nothing is verified, as on GitHub. */
function store(call: RepoCall): Reply {
  const { bundle } = bodyOf(call, z.object({ bundle: bundleSchema }));
  const statement = statementSchema.safeParse(parse(bundle.dsseEnvelope.payload));
  if (!statement.success) throw invalid("Attestation", "bundle", "invalid");
  const subjects = statement.data.subject.flatMap(({ digest }) =>
    Object.entries(digest).map(([algorithm, value]) => `${algorithm}:${value}`),
  );
  const id = nextId(call.world);
  call.repo.attestations.push({ id, bundle, subjects });
  return ok({ id }, 201);
}

function parse(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, "base64").toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
