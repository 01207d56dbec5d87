const form = /^[0-9a-f]{40}$/u;

/** The id itself. Throws when it is not 40 hex digits: nothing else may stand where git expects an object. */
export function objectId(id: string): string {
  if (!form.test(id)) throw new TypeError(`not a git object id: ${JSON.stringify(id.slice(0, 60))}`);
  return id;
}
