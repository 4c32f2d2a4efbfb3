import type { Replica } from "./replica.ts";

/**
 * The servers in turn, those of more weight more often, and never one of them
 * many times in a row: nginx's smooth weighted round robin.
 */
export function roundRobin(
  replicas: readonly Replica[],
  weightOf: (replica: Replica) => number,
): Replica {
  let best = replicas[0]!;
  let total = 0;
  for (const replica of replicas) {
    const weight = weightOf(replica);
    total += weight;
    replica.turn += weight;
    if (replica.turn > best.turn) best = replica;
  }
  best.turn -= total;
  return best;
}
