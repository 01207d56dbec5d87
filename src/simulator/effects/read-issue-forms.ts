import { parse } from "yaml";
import { z } from "zod";
import { readObject, type GitStore } from "../git/store.ts";
import { findInTree, listTree } from "../git/tree.ts";

const names = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(",").map((one) => one.trim()))])
  .default([])
  .transform((list) => list.filter((one) => one !== ""));
const head = { name: z.string(), title: z.string().default(""), labels: names, assignees: names };
const required = z.object({ required: z.boolean().default(false) }).default({ required: false });
const asked = { label: z.string(), description: z.string().default("") };

const fieldSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("markdown"), attributes: z.object({ value: z.string() }) }),
  z.object({
    type: z.enum(["input", "textarea"]),
    id: z.string().optional(),
    attributes: z.object({ ...asked, value: z.string().default(""), render: z.string().optional() }),
    validations: required,
  }),
  z.object({
    type: z.literal("dropdown"),
    id: z.string().optional(),
    attributes: z.object({ ...asked, options: z.array(z.string()).min(1), multiple: z.boolean().default(false) }),
    validations: required,
  }),
  z.object({
    type: z.literal("checkboxes"),
    id: z.string().optional(),
    attributes: z.object({
      ...asked,
      options: z.array(z.object({ label: z.string(), required: z.boolean().default(false) })).min(1),
    }),
  }),
]);
const formSchema = z.object({ ...head, description: z.string().default(""), body: z.array(fieldSchema).min(1) });
const templateSchema = z.object({ ...head, about: z.string().default("") });
const configSchema = z.object({ blank_issues_enabled: z.boolean().default(true) });

export type FormField = z.output<typeof fieldSchema>;

/** A form with fields, or a template: a text to begin with. */
export type IssueForm = {
  file: string;
  name: string;
  about: string;
  title: string;
  labels: string[];
  assignees: string[];
  fields: FormField[];
  text: string;
};

export type IssueForms = { forms: IssueForm[]; blankAllowed: boolean };

const folder = ".github/ISSUE_TEMPLATE";

/** The ways to open an issue that a tree offers; a file that cannot be read is left out, as on GitHub. */
export async function readIssueForms(git: GitStore, tree: string): Promise<IssueForms> {
  const dir = await findInTree(git, tree, folder);
  const offered: IssueForms = { forms: [], blankAllowed: true };
  if (dir?.mode !== "040000") return offered;
  for (const file of await listTree(git, dir.oid)) {
    const text = (await readObject(git, file.oid, "blob"))?.content.toString("utf8") ?? "";
    if (/^config\.ya?ml$/.test(file.path)) {
      const config = configSchema.safeParse(parseYaml(text));
      offered.blankAllowed = !config.success || config.data.blank_issues_enabled;
    } else {
      const form = file.path.endsWith(".md") ? templateOf(file.path, text) : formOf(file.path, text);
      if (form !== null) offered.forms.push(form);
    }
  }
  return offered;
}

function formOf(file: string, text: string): IssueForm | null {
  const parsed = formSchema.safeParse(parseYaml(text));
  if (!parsed.success) return null;
  const { description: about, body: fields, ...rest } = parsed.data;
  return { ...rest, file, about, fields, text: "" };
}

function templateOf(file: string, source: string): IssueForm | null {
  const [, matter = "", text = ""] = /^---\n([\s\S]*?)\n---\n?([\s\S]*)$/.exec(source) ?? [];
  const parsed = templateSchema.safeParse(parseYaml(matter));
  return parsed.success ? { ...parsed.data, file, fields: [], text: text.trimStart() } : null;
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { logLevel: "silent" });
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
