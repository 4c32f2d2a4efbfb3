/** The bounds of finding servers, each with its reason. Times are milliseconds. */
export const namingLimits = {
  /**
   * For one attempt to find out. Two questions to a DNS server, 1.5 s and then
   * 3 s, fit in; a person who waits for `connect` bears it.
   */
  attemptMs: 5000,

  /**
   * How long a DNS server is waited for, each time that a question is sent to
   * it: a recursive one may have to ask others, each of which takes a round
   * trip or two. The last wait ends before the attempt does, which would not
   * say who is silent.
   */
  dnsTriesMs: [1500, 3000] as readonly number[],

  /** The largest answer by UDP: fits a datagram of IPv6 (DNS flag day 2020). */
  dnsDatagramBytes: 1232,

  /**
   * How long the other family is waited for once there are addresses of one.
   * Some name servers drop questions for AAAA.
   */
  otherFamilyMs: 500,

  /** Targets of SRV records that are looked up at the same time. */
  targetsAtOnce: 16,

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
