import type { ByteRange } from "./byte_ranges.ts";

/** What a receiver says of a body. */
export interface Acknowledgement {
  /** All bytes below it have arrived. */
  readonly cumulative: number;
  /** What has arrived above it. */
  readonly ranges: readonly ByteRange[];
  /** The offset up to which the receiver takes bytes. */
  readonly credit: number;
  /** The transmission that arrived last. */
  readonly echo: number;
  /** For how long the receiver had it before it answered. */
  readonly processingUs: number;
}
