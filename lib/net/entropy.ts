/**
 * Unpredictable numbers from the system: the seed of all chance in an
 * endpoint. Simulations pass numbers of their own instead.
 *
 * @param words how many 32-bit numbers, 16,384 at most
 */
export function entropy(words: number): Uint32Array {
  // The standard refuses more than 65,536 bytes with an error that names none.
  if (!Number.isInteger(words) || words < 0 || words > WORDS_MAX) {
    throw new RangeError(
      `Cannot draw ${words} words: expected an integer from 0 to ${WORDS_MAX}`,
    );
  }
  return crypto.getRandomValues(new Uint32Array(words));
}

const WORDS_MAX = 65_536 / 4;
