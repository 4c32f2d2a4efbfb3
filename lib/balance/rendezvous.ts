import type { Replica } from "./replica.ts";

/**
 * The server of a key: each has a score for it, and the highest wins (Thaler
 * and Ravishankar's rendezvous hashing). When a server goes, only its own keys
 * go elsewhere, and each to another; when one comes, it takes its share from all.
 */
export function rendezvous(
  replicas: readonly Replica[],
  key: string,
  weightOf: (replica: Replica) => number,
): Replica {
  const hash = hashOf(key);
  let best = replicas[0]!;
  let bestScore = -Infinity;
  for (const replica of replicas) {
    const score = scoreOf(hash, replica.hash, weightOf(replica));
    if (score > bestScore) {
      best = replica;
      bestScore = score;
    }
  }
  return best;
}

/** A server of twice the weight wins twice the keys (Schindelhauer and Schomaker). */
function scoreOf(key: number, server: number, weight: number): number {
  // Between 0 and 1, and neither.
  const part = (mixed(key ^ server) + 0.5) / 0x1_0000_0000;
  return -weight / Math.log(part);
}

/** 32 bits of a text: FNV-1a over its UTF-16 units, mixed. */
export function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  }
  return mixed(hash);
}

/** Spreads each bit over all: the finalizer of MurmurHash3. */
function mixed(bits: number): number {
  let hash = bits;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
