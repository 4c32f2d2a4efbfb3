/** What holds of Workers; times are milliseconds. */
export const workerLimits = {
  /** As many Workers as this are started at the most: each has a heap of its own. */
  workersMax: 256,
  /** Where the runtime does not say how many processors there are. */
  workersUnknown: 2,
  /**
   * For how long a handler may go on when nobody waits for it any more. To start
   * another Worker takes about a tenth of it, so that it is seldom worth it.
   */
  graceMs: 1000,
  /**
   * For how long its module may take to load, on a machine that has much else to
   * do; what it awaits may never come.
   */
  loadMsMax: 30_000,
  /** After how long a Worker that could not be started is started again… */
  restartMs: 1000,
  /** …at first; then after twice as long each time, up to this. */
  restartMsMax: 30_000,
} as const;
