// @generated from comments.x: change that file, and not this one.

import * as x from "@datagram/rpc/xdr";

/*
 * @(#)comments.x: what everybody has at the top.
 * Two lines of it.
 *
 * In a box.
 */

/**
 * A line, as cpp takes it.
 * beside the brace
 *
 * `struct a`
 */
export interface A {
  /**
   * beside
   * in two lines
   */
  b: number;
  /** after the last */
  c: number;
}

/** The codec of {@linkcode A}. */
export const A: x.Codec<A> = x.struct({
  b: x.int,
  c: x.int,
});

/*
 * About nothing.
 */

/**
 * First.
 * Second.
 * behind
 *
 * `const D`
 */
export const D = 1;

/*
 * At the end.
 */
