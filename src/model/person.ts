/** An account on GitHub. Compared by `id` only: logins change hands, ids do not. */
export type Person = { readonly id: number; readonly login: string; readonly kind: "user" | "bot" };

/** What GitHub answered just now for one person on one repository. `unknown` (any error or odd shape) counts as no. */
export type Permission = "admin" | "write" | "read" | "none" | "unknown";
