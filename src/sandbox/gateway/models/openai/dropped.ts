/** Says who asks, or at which speed: left out of both interfaces. */
export const dropped: readonly string[] = [
  "metadata",
  "client_metadata",
  "user",
  "safety_identifier",
  "service_tier",
  "prompt_cache_retention",
];
