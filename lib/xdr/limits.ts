/**
 * How deep values of a recursive type may nest: 128 passes through a `lazy`,
 * the figure serde_json settled on too. RFC 4506 §8 asks for such a limit. A
 * level costs a stack frame for each combinator between two `lazy`s; with 20
 * of them, at 200 bytes each, that is half of the 984 kB that V8 has. Linked
 * lists are walked in a loop (see `struct`), and do not count.
 */
export const RECURSION_DEPTH_MAX = 128;

/**
 * How many items of zero bytes a whole value may hold: 65,536. Such items are
 * bounded by no input, so a length of four bytes could ask for any amount of
 * memory. Counted over the value and not for each list, since lists nest.
 */
export const EMPTY_ITEMS_MAX = 65_536;

/** 2³² − 1: lengths are unsigned integers on the wire (RFC 4506 §4.10). */
export const LENGTH_MAX = 0xffff_ffff;

/** 2³¹ − 4: the largest multiple of 4 that a typed array may have everywhere. */
export const WRITER_BYTES_MAX = 0x7fff_fffc;

/**
 * 128 bytes: up to here a loop decodes ASCII faster than a `TextDecoder`
 * (66 against 282 ns for 11 bytes, 325 against 375 ns for 128, Deno 2.9).
 */
export const SHORT_DECODED_MAX = 128;

/**
 * 48 code units: up to here a loop encodes ASCII as fast as a `TextEncoder`
 * (11 against 112 ns for 11 units, 98 against 112 ns for 40, Deno 2.9).
 */
export const SHORT_ENCODED_MAX = 48;
