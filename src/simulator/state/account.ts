/** A repository role, weakest first. */
export const roles = ["read", "triage", "write", "maintain", "admin"] as const;
export type Role = (typeof roles)[number];

export type Team = { id: number; slug: string; name: string; members: Set<number> };

/** A user, an organisation or the bot user of an app. */
export type Account = {
  id: number;
  login: string;
  type: "User" | "Bot" | "Organization";
  name: string | null;
  email: string | null;
  createdAt: string;
  /** Organisations only: account id to membership. */
  members: Map<number, "admin" | "member">;
  teams: Team[];
  /** Organisations only: what every member gets on every repository. */
  baseRole: Role | "none";
  /** On the free plan private repositories have no drafts and no branch rules. */
  plan: "free" | "team";
  /** Bots only: the app behind it. */
  appId: number | null;
};

/** True when `role` is at least `floor`; no role is below every floor. */
export function atLeast(role: Role | null, floor: Role): boolean {
  return role !== null && roles.indexOf(role) >= roles.indexOf(floor);
}
