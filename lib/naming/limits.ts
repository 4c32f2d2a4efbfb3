/** The bounds of finding servers, each with its reason. Times are milliseconds. */
export const namingLimits = {
  /**
   * For one attempt to find out. Two questions to a DNS server, 1.5 s and then
   * 3 s, fit in; a person who waits for `connect` bears it.
   */
  attemptMs: 5000,

  /**
   * How long an answer is good for that does not say so, as those of the
   * system's resolver: 10 s. New servers are found by then, since failures of
   * old ones are not what tells of them; Kubernetes' own records live 5 s.
   */
  ttlMsDefault: 10_000,

  /**
   * The least time between two attempts, whatever the TTL is (Consul says 0) and
   * however many calls fail: a client asks a name server once in a second at
   * most.
   */
  intervalMs: 1000,

  /**
   * By how much of itself a TTL is prolonged at most: a cache that gave many
   * clients the rest of one TTL is not asked by all of them in the same moment.
   */
  jitter: 0.25,

  /**
   * How long after a failure it asks, at most: all clients of a server see it
   * fail in the same moment, and calls can bear this.
   */
  refreshMsMax: 100,

  /** The longest wait after failures in a row, which doubles from `intervalMs`. */
  backoffMsMax: 30_000,

  /** Servers of one client: more than this is a mistake, or an attack by DNS. */
  servers: 1024,

  /** Priorities and weights of RFC 2782 have 16 bits. */
  rankMax: 65_535,
} as const;
