/** Why a program of ours gave up. `lost`: trying again may work; `environment`: a person must mend something. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly place: "lost" | "environment";

  constructor(place: "lost" | "environment", reason: string) {
    super(reason);
    this.place = place;
  }
}
