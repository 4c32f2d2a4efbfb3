/** What holds of Workers; times are milliseconds. */
export const workerLimits = {
  /** As many Workers as this are started at the most: each has a heap of its own. */
  workersMax: 256,
  /** Where the runtime does not say how many processors there are. */
  workersUnknown: 2,
  /**
   * What the heap of a Worker may hold, in MiB, unless it is told otherwise: far
   * more than one call should need, and what eight of them fill leaves room on
   * a server of 16 GiB.
   */
  heapMb: 1024,
  /** With less than this a Worker hardly loads its module. */
  heapMbMin: 32,
  /** 64 GiB: more than V8 has for one heap. */
  heapMbMax: 65_536,
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
