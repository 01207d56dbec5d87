import type { RequestPermissionRequest, RequestPermissionResponse } from "@agentclientprotocol/sdk";

/** Grants what an agent asks for, in the narrowest way it offers; where it offers no yes, the question is called off. */
export function permit({ options }: RequestPermissionRequest): RequestPermissionResponse {
  const chosen =
    options.find(({ kind }) => kind === "allow_once") ?? options.find(({ kind }) => kind === "allow_always");
  return {
    outcome: chosen === undefined ? { outcome: "cancelled" } : { outcome: "selected", optionId: chosen.optionId },
  };
}
