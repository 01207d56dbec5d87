/** A stretch of a text that is a credential, as far as its form tells. */
export type Secret = {
  /** What it is, for people: `AWS Access Key ID`. */
  readonly kind: string;
  readonly value: string;
  /** Offset of its first character. */
  readonly at: number;
  /** A name and password in an address: common in examples, so what the password looks like decides. */
  readonly inAddress: boolean;
  /** Its form alone does not make it one: a value that is only named so, a token that may be for show. */
  readonly isDoubtful?: true;
};
