import type { Service } from "../model/job.ts";
import type { EffectivePolicy } from "../model/policy.ts";

/** The services of a policy, as jobs want them; made anew for each job. */
export const servicesFor = ({ policy }: EffectivePolicy): readonly Service[] =>
  Object.entries(policy.services).map(([name, service]) => ({ ...service, name, command: service.command }));
