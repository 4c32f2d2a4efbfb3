import type { Executed } from "../wire/status.ts";

/** What is known of a call of which two copies were made. */
export function certain(one: Executed, other: Executed): Executed {
  if (one === "yes" || other === "yes") return "yes";
  return one === "maybe" ? one : other;
}
