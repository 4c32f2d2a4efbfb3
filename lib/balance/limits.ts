/**
 * What the choice of a server and its safeguards are decided by, each with its
 * reason. Times are milliseconds.
 */
export const balanceLimits = {
  /** Parts of a rolling window; what leaves it leaves in tenths, as in Hystrix. */
  windowSlices: 10,

  /**
   * Failures in a row after which a breaker opens: Envoy's
   * `consecutive_5xx`, and Finagle's failure accrual.
   */
  failuresInARow: 5,
  /** The part of the calls in the window that have to fail (Hystrix, resilience4j). */
  failureRate: 0.5,
  /** Calls in the window below which a rate says nothing (Hystrix). */
  callsJudged: 20,
  /** The window in which calls are counted (Hystrix: ten seconds). */
  breakerWindowMs: 10_000,
  /**
   * For how long a breaker stays open the first time: Finagle and Hystrix wait
   * 5 s, but a trial costs them a connection, and us two datagrams.
   */
  openMs: 1000,
  /** By how much that grows each time in a row, as every back-off here. */
  openGrowth: 2,
  /** Up to which: Envoy's and gRPC's (A50) base ejection time. */
  openMsMax: 30_000,
  /** Trial calls at a time in a half-open breaker, and successes that close it. */
  trials: 3,

  /**
   * How long a server that was thought dead has to answer when it is asked for
   * nothing: the first timeout of an unknown path, and one repetition on a
   * local one.
   */
  pingMs: 1500,

  /**
   * For how long nothing comes from a server where calls are outstanding before
   * it is asked. A quarter of the default deadline, with `pingMs` and then some:
   * so there is time left to ask another server. A server at work that is fine
   * costs two datagrams each time, however many calls it has.
   */
  heartbeatMs: 2000,

  /** Retries allowed as a part of the calls made: gRPC (A6) and SRE book ch. 22 have a tenth. */
  retryRatio: 0.1,
  /** Retries allowed besides, in a second: Finagle's and linkerd's `minRetriesPerSecond`. */
  retriesPerSecond: 10,
  /** For how long a call counts towards the retries that it allows: Finagle's TTL. */
  budgetWindowMs: 10_000,
  /** Attempts at one call, the first included: the most that gRPC (A6) takes. */
  attempts: 5,
  /** The wait before the second attempt at a server: the protocol's least timeout. */
  backoffMs: 20,
  /** By how much the wait grows (gRPC A6: `backoffMultiplier`). */
  backoffGrowth: 2,
  /** Up to which: past a second, a caller with 10 s of patience has few tries left. */
  backoffMsMax: 1000,
  /**
   * All waits here are multiplied by a random factor between these, so that
   * clients which failed together do not come back together (gRPC A6).
   */
  jitterMin: 0.8,
  jitterMax: 1.2,

  /** The part of the calls that are faster than what a hedge waits for (Dean, The Tail at Scale). */
  hedgeQuantile: 0.95,
  /** Samples below which there is no 95th percentile: one in twenty. */
  hedgeSamples: 20,
  /** The least wait before a second copy: twice the clock's granularity. */
  hedgeMsMin: 4,
  /** Second copies as a part of the calls made; twice what the quantile asks for. */
  hedgeRatio: 0.1,
  /**
   * Samples after which all that were taken before count half: the estimate
   * follows a service within some hundred calls.
   */
  latencySamples: 512,
  /** Classes of latency to each doubling: an error of 9 % at most. */
  latencyClassesPerDoubling: 8,
  /** Their number: from 1/8 ms up to a day. */
  latencyClasses: 240,
  /** From which latency on. */
  latencyMsMin: 0.125,

  /** A server of weight 0 beside others that weigh more: a very small chance (RFC 2782). */
  weightMin: 0.01,
  /** Servers of one client: more than this is a mistake, or an attack by DNS. */
  servers: 1024,
} as const;
