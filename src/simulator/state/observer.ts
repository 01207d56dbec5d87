/** One answer of the REST API as it goes over the wire; `route` is null where no route answered. */
export type Exchange = {
  method: string;
  path: string;
  route: string | null;
  status: number;
  contentType: string;
  body: string;
};

/** One webhook as it is signed; `action` null for events without one. */
export type SentEvent = { event: string; action: string | null; body: string };

/** Somebody who looks on, such as a test that checks shapes. It must not throw. */
export type Observer = { answered: (exchange: Exchange) => void; sent: (event: SentEvent) => void };
