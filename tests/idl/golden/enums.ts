// @generated from enums.x: change that file, and not this one.

import * as x from "@datagram/rpc/xdr";

/**
 * Values given.
 *
 * `enum color`
 */
export type Color = "RED" | "YELLOW" | "BLUE";

/** The codec of {@linkcode Color}. */
export const Color: x.Codec<Color> = x.enumeration({
  /** like blood */
  RED: 2,
  /** like lemons */
  YELLOW: 3,
  /** like the sea */
  BLUE: 0x05,
});

/** `enum counted` */
export type Counted = "ZERO" | "ONE" | "FIVE" | "SIX";

/** The codec of {@linkcode Counted}. */
export const Counted: x.Codec<Counted> = x.enumeration({
  ZERO: 0,
  ONE: 1,
  FIVE: 5,
  SIX: 6,
});

/**
 * GREY and GRAY are the same.
 *
 * `enum greys`
 */
export type Greys = "GREY" | "BLACK";

/** The codec of {@linkcode Greys}. */
export const Greys: x.Codec<Greys> = x.enumeration({
  GREY: -7,
  BLACK: 0,
});

/** `enum of_other` */
export type OfOther = "SECOND";

/** The codec of {@linkcode OfOther}. */
export const OfOther: x.Codec<OfOther> = x.enumeration({
  SECOND: 1,
});
