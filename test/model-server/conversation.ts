export type ApiName = "anthropic" | "openai-responses" | "openai-chat" | "gemini";

/** Tokens of one answer. The four never overlap: `input` is what was neither read from nor written to a cache. */
export type Usage = {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
};

/** A tool that the client offered. `freeform` ones take a text instead of an object. */
export type OfferedTool = {
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly freeform: boolean;
};

/** One request, as far as scripts care, whatever API it came by. */
export type Seen = {
  readonly api: ApiName;
  readonly model: string;
  readonly stream: boolean;
  readonly system: string;
  readonly tools: readonly OfferedTool[];
  /** What the client's side said, oldest first; tool results are in `results`. */
  readonly texts: readonly string[];
  /** Results of tool calls, oldest first. */
  readonly results: readonly string[];
  /** How many requests this server had before. */
  readonly n: number;
};

/** Something to have the agent do, by whichever tool it offers for that; `call` names the tool itself. */
export type Action =
  | { readonly write: string; readonly content: string }
  | { readonly read: string }
  | { readonly run: string }
  | { readonly call: string; readonly input: Readonly<Record<string, unknown>> | string };

/** How an answer goes wrong. Cuts and resets count in events of the stream; of a whole body, they cut its middle. */
export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly retryAfterSeconds?: number; readonly message?: string }
  | { readonly kind: "cut"; readonly afterEvents: number }
  | { readonly kind: "no end"; readonly afterEvents: number }
  | { readonly kind: "garbage" }
  | { readonly kind: "endless" }
  | { readonly kind: "silent" }
  | { readonly kind: "reset" };

/** One answer of the model. Without `do` the agent's turn ends. */
export type Turn = {
  readonly think?: string;
  readonly say?: string;
  readonly do?: readonly Action[];
  readonly usage?: Partial<Usage>;
  readonly stop?: "max tokens" | "refusal";
  readonly firstByteMs?: number;
  /** Pause between two events of a stream. */
  readonly eventMs?: number;
  readonly fault?: Fault;
};

/** What the model answers: a function of the request alone, so that retries and restarts get the same. */
export type Script = (seen: Seen) => Turn;

/** One piece of an answer, with tools already chosen. */
export type Piece =
  | { readonly kind: "thinking"; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "call";
      readonly id: string;
      readonly tool: string;
      readonly input: Readonly<Record<string, unknown>> | string;
      readonly freeform: boolean;
    };

/** A turn ready to be written in some API's words. */
export type Answer = {
  readonly id: string;
  readonly model: string;
  readonly pieces: readonly Piece[];
  readonly usage: Usage;
  readonly stop: "end" | "tools" | "max tokens" | "refusal";
};

/** One API: reads requests, writes answers. Event texts are whole SSE events. */
export type Api = {
  readonly name: ApiName;
  /** Undefined where the request is not this API's. */
  read(path: string, body: unknown, n: number): Seen | undefined;
  events(answer: Answer): readonly string[];
  whole(answer: Answer): unknown;
  fault(status: number, message: string): unknown;
};
