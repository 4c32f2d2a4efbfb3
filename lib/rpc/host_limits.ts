/** The bounds of what carries an endpoint's datagrams, each with its reason. */
export const hostLimits = {
  /**
   * Bytes of datagrams, and of the buffers that they are in, which a socket has
   * been given and is not done with: 64 ms of a gigabit. More would be late when
   * it leaves; it is lost like what a full router drops, and shows those who
   * send it that they are too fast. A connection has a bound of its own.
   */
  unsentBytes: 8 * 1024 * 1024,
  /**
   * From one attempt to connect to the next, at least: a server restarts in about
   * that time, and a transport that refuses at once costs nothing so.
   */
  connectPauseMs: 100,
  /**
   * For how long a host that closes waits for its transport to take the last
   * datagrams: a peer that does not read must not keep a program from ending.
   */
  closeMs: 1000,
} as const;
