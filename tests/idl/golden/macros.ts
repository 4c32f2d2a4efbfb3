// @generated from macros.x: change that file, and not this one.

import * as x from "@datagram/rpc/xdr";

/*
 * Macros with arguments, as cpp knows them (C11 6.10.3).
 */

/**
 * a constant all the same
 *
 * `const BLOCK_MAX`
 */
export const BLOCK_MAX = 8192;

/**
 * A comment stays where its declaration does.
 *
 * `struct disk_block`
 */
export interface DiskBlock {
  /** what it holds */
  data: Uint8Array;
  /** `label` */
  label: Uint8Array;
  /** `key` */
  key: Uint8Array;
  /** `size` */
  size: number;
  /** `inner_left` */
  innerLeft: number;
  /** of another kind (`inner_right`) */
  innerRight: number;
  /** `other` */
  other: bigint;
  /** `first` */
  first: Uint8Array;
}

/** The codec of {@linkcode DiskBlock}. */
export const DiskBlock: x.Codec<DiskBlock> = x.struct({
  data: x.varopaque(BLOCK_MAX),
  label: x.varopaque(1024),
  key: x.opaque(2048),
  size: x.int,
  innerLeft: x.int,
  innerRight: x.int,
  other: x.uhyper,
  first: x.opaque(4),
});

/** `enum disk_state` */
export type DiskState = "IDLE" | "BUSY";

/** The codec of {@linkcode DiskState}. */
export const DiskState: x.Codec<DiskState> = x.enumeration({
  IDLE: 3,
  BUSY: 1024,
});

/**
 * Without parentheses it is a name like any other.
 *
 * `typedef PAIR`
 */
export type Pair = DiskBlock;

/** The codec of {@linkcode Pair}. */
export const Pair: x.Codec<Pair> = DiskBlock;
