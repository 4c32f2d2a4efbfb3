/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash of short inputs that
 * nobody can compute, or guess, without the key. It was made for such things
 * as the tokens with which a client shows that it can be reached.
 *
 * A 64-bit word is two 32-bit ones, low first: bigints would take ten times as
 * long, for each datagram of a flood.
 *
 * @param key four 32-bit words
 */
export function siphash(key: ArrayLike<number>, input: Uint8Array): bigint {
  const state = new Int32Array([
    key[0]! ^ 0x70736575,
    key[1]! ^ 0x736f6d65,
    key[2]! ^ 0x6e646f6d,
    key[3]! ^ 0x646f7261,
    key[0]! ^ 0x6e657261,
    key[1]! ^ 0x6c796765,
    key[2]! ^ 0x79746573,
    key[3]! ^ 0x74656462,
  ]);
  const whole = input.length & ~7;
  for (let at = 0; at < whole; at += 8) {
    absorb(state, littleEndian(input, at), littleEndian(input, at + 4));
  }
  let low = 0;
  let high = input.length << 24;
  for (let at = whole; at < input.length; at++) {
    const bits = input[at]! << (8 * (at & 3));
    if (at - whole < 4) low |= bits;
    else high |= bits;
  }
  absorb(state, low, high);
  state[4]! ^= 0xff;
  for (let i = 0; i < 4; i++) round(state);
  return (BigInt((state[1]! ^ state[3]! ^ state[5]! ^ state[7]!) >>> 0) <<
    32n) | BigInt((state[0]! ^ state[2]! ^ state[4]! ^ state[6]!) >>> 0);
}

function littleEndian(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) |
    (bytes[at + 3]! << 24);
}

function absorb(state: Int32Array, low: number, high: number): void {
  state[6]! ^= low;
  state[7]! ^= high;
  round(state);
  round(state);
  state[0]! ^= low;
  state[1]! ^= high;
}

/** The words v0 to v3 of the paper are at 0, 2, 4 and 6. */
function round(state: Int32Array): void {
  mix(state, 0, 2, 13);
  rotate(state, 0, 32);
  mix(state, 4, 6, 16);
  mix(state, 0, 6, 21);
  mix(state, 4, 2, 17);
  rotate(state, 4, 32);
}

/** `a += b; b = rotated b; b ^= a`. */
function mix(state: Int32Array, a: number, b: number, bits: number): void {
  const low = (state[a]! >>> 0) + (state[b]! >>> 0);
  const carry = low > 0xffff_ffff ? 1 : 0;
  state[a + 1] = state[a + 1]! + state[b + 1]! + carry;
  state[a] = low;
  rotate(state, b, bits);
  state[b]! ^= state[a]!;
  state[b + 1]! ^= state[a + 1]!;
}

function rotate(state: Int32Array, word: number, bits: number): void {
  const low = state[word]!;
  const high = state[word + 1]!;
  if (bits === 32) {
    state[word] = high;
    state[word + 1] = low;
  } else {
    state[word] = (low << bits) | (high >>> (32 - bits));
    state[word + 1] = (high << bits) | (low >>> (32 - bits));
  }
}
