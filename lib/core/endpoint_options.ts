import type { Load } from "./acceptance.ts";
import type { SpareBodies } from "./spare_bodies.ts";
import type { Ways } from "./ways.ts";

/**
 * What makes one endpoint differ from another. Datagrams of 1200 bytes, and no
 * connections, unless it is said otherwise.
 */
export interface EndpointOptions extends Partial<Ways> {
  /**
   * 32-bit words from which all its chance comes; three at least. The four
   * after those are what its tokens are made from, if they are there.
   */
  seed: ArrayLike<number>;
  /** The time at which it begins to exist. */
  now: number;
  /** Whether it runs calls; one that only makes calls keeps no state for others. */
  serves: boolean;
  /**
   * For how long the network may hold copies of calls that were meant for an
   * earlier server at this address, in milliseconds; 0 if there was none.
   * Until then a call that names no incarnation is told to name this one,
   * which costs a round trip.
   */
  quietMs: number;
  /** Where bodies are that are to come, and to which their host gives them back. */
  spare?: SpareBodies;
  /**
   * The largest arguments and results, in bytes.
   *
   * @default {1 MiB}
   */
  bodyBytesMax?: number;
  /**
   * How many calls of others it runs at a time, and lets wait.
   *
   * @default {4096 at a time, and none waits}
   */
  load?: Load | undefined;
}
