/** One request that reached the API or git, in order of arrival. */
export type RequestRecord = {
  at: string;
  method: string;
  path: string;
  /** Login, `slug (app)` for a JWT, or `anonymous`. */
  actor: string;
  /** 0 when a fault cut the connection. */
  status: number;
  /** True for requests that create or change what people see (counted by GitHub's secondary limits). */
  isContentWrite: boolean;
  durationMs: number;
  /** GraphQL: the operation's name or first field. */
  operation: string | null;
  fault: string | null;
  /** REST: the route's template. */
  route: string | null;
};

export type DeliveryState = "waiting" | "held" | "sent" | "lost";

export type Delivery = {
  id: number;
  guid: string;
  appId: number;
  installationId: number | null;
  repositoryId: number | null;
  event: string;
  action: string | null;
  state: DeliveryState;
  /** `OK`, or what went wrong in GitHub's words. */
  status: string;
  statusCode: number;
  durationMs: number;
  redelivery: boolean;
  createdAt: string;
  deliveredAt: string;
  url: string;
  requestHeaders: Record<string, string>;
  /** The exact bytes that were signed. */
  body: string;
  responseHeaders: Record<string, string>;
  responseBody: string;
};

export type DeliveryModeName = "ordered" | "shuffled" | "duplicated" | "delayed" | "lost" | "held";

export type DeliveryMode = {
  mode: DeliveryModeName;
  /** Only these events (`issues` or `issues.labeled`); the others go in order. */
  events?: string[] | undefined;
  /** For `delayed`: how long; for `shuffled`: the window that is shuffled. */
  delayMs?: number | undefined;
  /** For `shuffled`: makes the order repeatable. */
  seed?: number | undefined;
};

export type FaultRule = {
  id: number;
  method: string;
  /** A path with `*` for one segment and `**` for any rest, e.g. one star each for owner and repo. */
  path: string;
  /** GraphQL only: matches when the document contains this text. */
  contains?: string | undefined;
  /** Which matching request is hit, from 1; absent = each one. */
  nth?: number | undefined;
  /** How many in a row are hit from `nth` on; default 1 with `nth`. */
  times?: number | undefined;
  status?: number | undefined;
  headers?: Record<string, string> | undefined;
  body?: unknown;
  delayMs?: number | undefined;
  cut?: "before" | "after" | undefined;
  seen: number;
};
