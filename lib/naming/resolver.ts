/** One server of a service, as a name service tells of it. */
export interface ServerAddress {
  /** `host:port`, `udp://…` or `tcp://…`, with a literal IP address. */
  readonly address: string;
  /**
   * Servers of the lowest number are used as long as one of them is usable.
   *
   * @default {0}
   */
  readonly priority?: number;
  /**
   * The server's share among those of its priority.
   *
   * @default {1}
   */
  readonly weight?: number;
}

/** What has been found out. */
export interface Resolution {
  /** The servers that there are now. */
  readonly servers: readonly ServerAddress[];
  /** How long that is good for, in milliseconds. */
  readonly ttlMs?: number;
}

/** Finds out where a service is. One function, which users may bring themselves. */
export type Resolver = (signal: AbortSignal) => Promise<Resolution>;
