import type { Operator } from "../../model/operator.ts";

/** `[host/]path[:tag][@digest]`, as engines read it. */
const reference =
  /^(?:(?<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?|localhost(?::\d+)?)\/)?(?<path>[a-z0-9]+(?:(?:[._/]|__|-+)[a-z0-9]+)*)(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/u;

/** Whether jobs may run in an image of this name: one the operator lists, or one of a registry the operator lists. */
export const mayUseImage = (image: string, operator: Operator): boolean => {
  if (Object.hasOwn(operator.images, image)) return true;
  const full = fullName(image);
  return (
    full !== undefined && operator.registries.some((registry) => full.startsWith(`${registry.replace(/\/+$/u, "")}/`))
  );
};

/** Host and path of an image, with what engines leave out; undefined for what is no image name. */
const fullName = (image: string): string | undefined => {
  const parts = reference.exec(image)?.groups;
  if (parts === undefined || parts["path"] === undefined) return undefined;
  if (parts["host"] !== undefined) return `${parts["host"]}/${parts["path"]}`;
  return `docker.io/${parts["path"].includes("/") ? "" : "library/"}${parts["path"]}`;
};
