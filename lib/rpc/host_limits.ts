/** The bounds of what carries an endpoint's datagrams, each with its reason. */
export const hostLimits = {
  /**
   * Bytes of datagrams, and of the buffers that they are in, which a socket has
   * been given and is not done with: 64 ms of a gigabit. More would be late when
   * it leaves; it is lost like what a full router drops, and shows those who
   * send it that they are too fast. A connection has a bound of its own.
   */
  unsentBytes: 8 * 1024 * 1024,
} as const;
