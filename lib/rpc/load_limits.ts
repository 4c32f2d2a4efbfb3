/** How much a server does at a time unless it is told otherwise. */
export const loadLimits = {
  /**
   * Handlers at a time. One that waits for something takes a few kB; more than
   * this many at one database or disk seldom get anything done sooner.
   */
  concurrency: 1024,
  /**
   * Calls that wait. As many as run: at the end of the queue one waits for about
   * as long as a handler takes, and whom that is too long for is not let in.
   */
  queue: 1024,
} as const;
