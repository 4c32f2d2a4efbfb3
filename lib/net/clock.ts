/** Time as the drivers see it. A simulator brings one of its own. */
export interface Clock {
  /** Milliseconds since some fixed moment, fractions included; never goes back. */
  now(): number;

  /**
   * Calls `wake` once, as soon as possible after `atMs` on this clock; it may
   * come early when the time lies weeks ahead, so the callee looks at `now()`.
   *
   * @param slackMs by how much it may come early, where that spares work: for
   *   those whose time mostly changes before it comes
   * @returns a function that cancels it, and does nothing once it has fired
   */
  schedule(atMs: number, wake: () => void, slackMs?: number): () => void;
}
