/**
 * Four secret words, from which come numbers that strangers cannot guess: the
 * ids of calls, jitter, and the digests that calls are known by.
 */
export type Key = ArrayLike<number>;

/**
 * Puts the numbers of 32 bits into a secret order, each one once: a Feistel
 * network of eight rounds. Counting through it gives ids that do not repeat
 * before 2³² of them, as random ones would after some ten thousand.
 */
export function scramble(n: number, key: Key): number {
  let left = n >>> 16;
  let right = n & 0xffff;
  for (let round = 0; round < 8; round++) {
    const mixed = mix(right ^ word(key, round), round);
    [left, right] = [right, left ^ (mixed & 0xffff)];
  }
  return (left << 16 | right) >>> 0;
}

/** A digest of 64 bits, in hexadecimal; who does not know the key cannot aim. */
export function digest(bytes: Uint8Array, key: Key): string {
  let a = word(key, 0) ^ bytes.length;
  let b = word(key, 1) + bytes.length | 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length & ~3;
  for (let at = 0; at < end; at += 4) {
    const next = view.getUint32(at);
    a = mix(a ^ next, 1);
    b = mix(b + next ^ word(key, 2), 2);
  }
  for (let at = end; at < bytes.length; at++) {
    a = mix(a ^ bytes[at]!, 3);
    b = mix(b + bytes[at]! ^ word(key, 3), 4);
  }
  return (a >>> 0).toString(16) + "-" + (b >>> 0).toString(16);
}

function word(key: Key, index: number): number {
  return key[index & 3] ?? 0;
}

/** MurmurHash3's finalizer: each bit of the input moves half of the output. */
function mix(n: number, round: number): number {
  let h = n + Math.imul(round + 1, 0x9e37_79b9) | 0;
  h = Math.imul(h ^ h >>> 16, 0x85eb_ca6b);
  h = Math.imul(h ^ h >>> 13, 0xc2b2_ae35);
  return h ^ h >>> 16;
}
