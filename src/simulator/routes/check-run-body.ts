import { z } from "zod";

const longestText = 65_535;
const mostAnnotations = 50;

const annotation = z.object({
  path: z.string(),
  start_line: z.number().int(),
  end_line: z.number().int(),
  start_column: z.number().int().optional(),
  end_column: z.number().int().optional(),
  annotation_level: z.enum(["notice", "warning", "failure"]),
  message: z.string().max(64 * 1024),
  title: z.string().max(255).optional(),
  raw_details: z
    .string()
    .max(64 * 1024)
    .optional(),
});

const long = z.string().max(longestText, `Only ${longestText} characters are allowed`);

const output = z.object({
  title: z.string().optional(),
  summary: long.optional(),
  text: long.optional(),
  annotations: z
    .array(annotation)
    .max(mostAnnotations, `No more than ${mostAnnotations} annotations allowed`)
    .optional(),
  images: z.array(z.unknown()).optional(),
});

const actions = z
  .array(z.object({ label: z.string().max(20), description: z.string().max(40), identifier: z.string().max(20) }))
  .max(3)
  .optional();

/** `stale` is GitHub's own word; no app may say it. */
const conclusion = z
  .enum(["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"])
  .optional();

const common = {
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  started_at: z.string().optional(),
  completed_at: z.string().optional(),
  status: z.enum(["queued", "in_progress", "completed", "waiting", "requested", "pending"]).optional(),
  conclusion,
  actions,
};

type Stated = { status?: string | undefined; conclusion?: string | undefined };

const concluded = (body: Stated): boolean => body.status !== "completed" || body.conclusion !== undefined;
const needsConclusion = { message: "conclusion is required when status is completed", path: ["conclusion"] };

/** What creating a check run takes; an output needs both title and summary. */
export const createRunBody = z
  .object({
    ...common,
    name: z.string().min(1),
    head_sha: z.string(),
    output: output.required({ title: true, summary: true }).optional(),
  })
  .refine(concluded, needsConclusion);

export const updateRunBody = z
  .object({ ...common, name: z.string().min(1).optional(), output: output.optional() })
  .refine(concluded, needsConclusion);
