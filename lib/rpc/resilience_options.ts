/** When and how often a call is made again; see `retry` of `connect`. */
export interface RetryOptions {
  /**
   * Attempts at one call at most, the first included.
   *
   * @default {5, the most that gRPC takes}
   */
  maxAttempts?: number;
  /**
   * The wait before the second attempt, in milliseconds. It doubles with each
   * further one, and is multiplied by a random factor from 0.8 to 1.2.
   *
   * @default {20, the protocol's least timeout}
   */
  initialBackoffMs?: number;
  /**
   * Up to which that grows, in milliseconds.
   *
   * @default {1000}
   */
  maxBackoffMs?: number;
  /**
   * Retries that each call allows, all of the client's taken together over ten
   * seconds: where nothing succeeds, its servers get so much more, and not a
   * multiple.
   *
   * @default {0.1, as in gRPC's throttle and the SRE book}
   */
  budgetRatio?: number;
  /**
   * Retries in a second that are allowed besides, for a client that makes few
   * calls.
   *
   * @default {10, as in Finagle and linkerd}
   */
  budgetPerSecond?: number;
}

/** When a second copy of a call is sent; see `hedge` of `connect`. */
export interface HedgeOptions {
  /**
   * The part of a procedure's calls that are to be faster than the wait before
   * the second copy: from 0.5 to 0.9999.
   *
   * @default {0.95: one call in twenty is sent twice}
   */
  quantile?: number;
  /**
   * A wait in milliseconds, instead of one that follows what is observed.
   *
   * @default {none}
   */
  delayMs?: number;
  /**
   * Second copies that each call allows, all of the client's taken together over
   * ten seconds.
   *
   * @default {0.1}
   */
  budgetRatio?: number;
}

/** When a server is given no calls for a while; see `breaker` of `connect`. */
export interface BreakerOptions {
  /**
   * Failures in a row that open it.
   *
   * @default {5, as in Envoy and Finagle}
   */
  consecutiveFailures?: number;
  /**
   * The part of the calls within the window that opens it when so many fail.
   *
   * @default {0.5, as in Hystrix}
   */
  failureRate?: number;
  /**
   * Calls within the window below which the rate says nothing.
   *
   * @default {20, as in Hystrix}
   */
  minimumCalls?: number;
  /**
   * The window in which calls are counted, in milliseconds.
   *
   * @default {10_000}
   */
  windowMs?: number;
  /**
   * For how long it is open, in milliseconds. That doubles each time in a row,
   * and is multiplied by a random factor from 0.8 to 1.2.
   *
   * @default {1000}
   */
  openMs?: number;
  /**
   * Up to which that grows, in milliseconds.
   *
   * @default {30_000}
   */
  maxOpenMs?: number;
  /**
   * Trial calls at a time when that is over; as many successes close it.
   *
   * @default {3}
   */
  halfOpenCalls?: number;
}
