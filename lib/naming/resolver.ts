/** One server of a service, as a name service tells of it. */
export interface ServerAddress {
  /** `host:port`, `udp://…` or `tcp://…`, with a literal IP address. */
  readonly address: string;
  /**
   * Servers of the lowest number are used as long as one of them is usable; 0 to
   * 65,535.
   *
   * @default {0}
   */
  readonly priority?: number;
  /**
   * The server's share among those of its priority, 0 to 65,535.
   *
   * @default {1}
   */
  readonly weight?: number;
}

/** What has been found out. */
export interface Resolution {
  /** The servers that there are now; at least one. */
  readonly servers: readonly ServerAddress[];
  /**
   * How long that is good for, in milliseconds. `Infinity` says that it never
   * changes; less than a second counts as a second.
   *
   * @default {10_000}
   */
  readonly ttlMs?: number;
}

/**
 * Finds out where a service is. One function, which users may bring themselves.
 *
 * It is called when a client is made, and as long as the client is in use: when
 * the last answer has had its time, and when servers fail. What it throws is a
 * failed attempt: the client keeps the servers that it knows, and tries again.
 *
 * @param signal aborts when 5 s have passed or the client is closed; nobody
 * waits for the answer then
 */
export type Resolver = (signal: AbortSignal) => Promise<Resolution>;
