import type { FormField, IssueForm } from "../effects/read-issue-forms.ts";

type Asked = Exclude<FormField, { type: "markdown" }>;
export type FormResult = { ok: true; body: string } | { ok: false; problems: string[] };

/** What a field is called in the sent form. */
export function fieldName(form: IssueForm, field: Asked): string {
  return `field-${field.id ?? form.fields.indexOf(field)}`;
}

/** The body that a form's answers make: a heading for each. Only a public repository insists on what is required. */
export function formAnswers(form: IssueForm, sent: URLSearchParams, isPublic: boolean): FormResult {
  if (form.fields.length === 0) return { ok: true, body: sent.get("body") ?? form.text };
  const asked = form.fields.filter((field): field is Asked => field.type !== "markdown");
  const missing = asked.flatMap((field) => missingIn(field, sent.getAll(fieldName(form, field))));
  if (isPublic && missing.length > 0) return { ok: false, problems: missing };
  const parts = asked.map((field) => {
    const values = sent.getAll(fieldName(form, field)).filter((value) => value.trim() !== "");
    return `### ${field.attributes.label}\n\n${answerText(field, values)}`;
  });
  return { ok: true, body: parts.join("\n\n") };
}

function missingIn(field: Asked, values: readonly string[]): string[] {
  const { label } = field.attributes;
  if (field.type === "checkboxes") {
    const wanted = field.attributes.options.filter((option) => option.required && !values.includes(option.label));
    return wanted.map((option) => `"${option.label}" under "${label}" must be ticked.`);
  }
  const isEmpty = values.every((value) => value.trim() === "");
  return field.validations.required && isEmpty ? [`"${label}" must be answered.`] : [];
}

function answerText(field: Asked, values: readonly string[]): string {
  if (field.type === "checkboxes") {
    return field.attributes.options.map(({ label }) => `- [${values.includes(label) ? "x" : " "}] ${label}`).join("\n");
  }
  if (values.length === 0) return "_No response_";
  if (field.type === "dropdown") return values.filter((one) => field.attributes.options.includes(one)).join(", ");
  const { render } = field.attributes;
  return render === undefined ? values.join("\n") : `\`\`\`${render}\n${values.join("\n")}\n\`\`\``;
}
