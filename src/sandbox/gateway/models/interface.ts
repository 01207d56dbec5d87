import type { ApiKind } from "../../../model/agent.ts";
import type { ModelPrice } from "../../../model/model-provider.ts";
import type { Usage } from "./usage.ts";

/** What a path of ours asks for. */
export type Target = {
  /** `count` costs nothing. */
  readonly does: "answer" | "count";
  /** Path at the provider, below its base address. */
  readonly path: string;
  /** Where the path says it, not the body. */
  readonly model?: string;
  readonly stream?: boolean;
};

/** A request that was understood. */
export type Asked = {
  readonly model: string;
  readonly stream: boolean;
  /** The client wants usage in the stream; we do in any case. */
  readonly usageWanted?: boolean;
  /** Our own body under these prices, and the most tokens that can come back. */
  readonly finish: (price: ModelPrice) => { readonly body: unknown; readonly mostOutput: number };
};

export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** One event of a stream, its data not yet parsed. */
export type StreamEvent = { readonly name: string | undefined; readonly data: string };

/** Watches one stream go by. */
export type Meter = {
  /** What the client gets of this event: nothing where it is only for us. Throws on what is no event of this interface. */
  see(event: StreamEvent): "pass" | "keep";
  /** The stream has said all it will say; what is open behind that is cut. */
  over(): boolean;
  /** Usage, once it is final. */
  final(): Usage | undefined;
};

/** One interface of a model provider: an allow-list of its own, in its own words. */
export type Interface = {
  readonly kind: ApiKind;
  /** The path our side of it lies under. */
  readonly prefix: string;
  match(path: string, query: string): Target | undefined;
  read(document: unknown, target: Target): Reading<Asked>;
  /** Headers besides the usual ones, for a key and what the client asked for. */
  headers(
    key: string | null,
    asked: Readonly<Record<string, string>>,
    betas: readonly string[],
  ): Record<string, string>;
  usageOf(answer: unknown): Usage | undefined;
  meter(asked: Asked): Meter;
  /** An error in this interface's shape, for a status of ours or the provider's. */
  error(status: number, message: string): unknown;
};
