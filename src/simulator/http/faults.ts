import type { FaultRule } from "../state/log.ts";
import type { World } from "../state/world.ts";

/** The fault that hits this request, if any. Counts each rule's matching requests, so call it once a request. */
export function takeFault(world: World, method: string, path: string, body: string): FaultRule | null {
  let hit: FaultRule | null = null;
  for (const rule of world.faults) {
    if (!matches(rule, method, path, body)) continue;
    rule.seen += 1;
    if (hit === null && isDue(rule)) hit = rule;
  }
  return hit;
}

function isDue(rule: FaultRule): boolean {
  if (rule.nth === undefined) return rule.times === undefined || rule.seen <= rule.times;
  return rule.seen >= rule.nth && rule.seen < rule.nth + (rule.times ?? 1);
}

function matches(rule: FaultRule, method: string, path: string, body: string): boolean {
  if (rule.method !== "*" && rule.method.toUpperCase() !== method) return false;
  if (rule.contains !== undefined && !body.includes(rule.contains)) return false;
  return pathPattern(rule.path).test(path);
}

function pathPattern(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");
  const source = escaped.replaceAll("**", "\u0000").replaceAll("*", "[^/]+").replaceAll("\u0000", ".*");
  return new RegExp(`^${source}$`, "i");
}
