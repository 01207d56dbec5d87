export type FieldError = {
  resource?: string;
  field?: string;
  code: string;
  value?: unknown;
  message?: string;
};

/** GitHub's no: thrown by handlers, answered with this status and body. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: (FieldError | string)[] | null;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    errors: (FieldError | string)[] | null = null,
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

export const notFound = (): Refusal => new Refusal(404, "Not Found");

/** `Validation Failed` with one field error in GitHub's shape. */
export function invalid(resource: string, field: string, code: string, message?: string): Refusal {
  return new Refusal(422, "Validation Failed", [
    { resource, field, code, ...(message === undefined ? {} : { message }) },
  ]);
}

/** The value, or 404 when there is none. */
export function orNotFound<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw notFound();
  return value;
}
