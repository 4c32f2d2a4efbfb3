// @generated from preprocessor.x: change that file, and not this one.

import * as x from "@datagram/rpc/xdr";

/**
 * From another file.
 *
 * `struct included`
 */
export interface Included {
  /** `a` */
  a: number;
}

/** The codec of {@linkcode Included}. */
export const Included: x.Codec<Included> = x.struct({
  a: x.int,
});

/**
 * how long a name may be
 *
 * `const NAME_MAX`
 */
export const NAME_MAX = 0x20;
/** `const TWICE` */
export const TWICE = 64;
/** `const SIZE_IN_C` */
export const SIZE_IN_C = 8;

/**
 * Carried over, as it is meant for readers.
 *
 * `struct with_macros`
 */
export interface WithMacros {
  /** `name` */
  name: string;
  /** `long_name` */
  longName: string;
  /** `size` */
  size: bigint;
  /** `key` */
  key: Uint8Array;
  /** `other` */
  other: Included;
}

/** The codec of {@linkcode WithMacros}. */
export const WithMacros: x.Codec<WithMacros> = x.struct({
  name: x.string(NAME_MAX),
  longName: x.string(TWICE),
  size: x.uhyper,
  key: x.varopaque(SIZE_IN_C),
  other: Included,
});

/** `const FROM_ELIF` */
export const FROM_ELIF = 1;
