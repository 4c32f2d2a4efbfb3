import type { Random } from "../core/random.ts";
import type { Replica } from "./replica.ts";

/**
 * Of two servers drawn at random, that with fewer calls outstanding
 * (Mitzenmacher): nearly as even as the least of all, and clients that know
 * nothing of each other do not all run to the same one.
 */
export function powerOfTwo(
  replicas: readonly Replica[],
  weightOf: (replica: Replica) => number,
  random: Random,
): Replica {
  if (replicas.length === 1) return replicas[0]!;
  const one = drawn(replicas, undefined, weightOf, random);
  const other = drawn(replicas, one, weightOf, random);
  return loadOf(other, weightOf) < loadOf(one, weightOf) ? other : one;
}

/** How full it would be with one more call, for its weight. */
function loadOf(
  replica: Replica,
  weightOf: (replica: Replica) => number,
): number {
  return (replica.outstanding + 1) / weightOf(replica);
}

/** One at random, by weight. */
function drawn(
  replicas: readonly Replica[],
  except: Replica | undefined,
  weightOf: (replica: Replica) => number,
  random: Random,
): Replica {
  let total = 0;
  for (const replica of replicas) {
    if (replica !== except) total += weightOf(replica);
  }
  let left = random.between(0, total);
  let last = replicas[0]!;
  for (const replica of replicas) {
    if (replica === except) continue;
    last = replica;
    left -= weightOf(replica);
    if (left < 0) break;
  }
  return last;
}
