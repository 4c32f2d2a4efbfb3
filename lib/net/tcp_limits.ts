/** The bounds of TCP as a transport; those with an option are its default. */
export const tcpLimits = {
  /**
   * 65,507 bytes in a datagram: what UDP carries, so that a program may change
   * its transport and keep its sizes.
   */
  datagramBytesMax: 65_507,

  /**
   * 1 GiB for whatever an option sets: the length prefix could
   * say four times as much, but a buffer that doubles could not hold it.
   */
  sizeMax: 2 ** 30,

  /**
   * 1 MiB for each peer, beyond what the kernel keeps: some ten full datagrams
   * and thousands of small ones. A gigabit takes 8 ms for it.
   */
  sendBufferBytes: 1 << 20,

  /** 256 bytes: what a promise that waits for room costs, besides its bytes. */
  waitingSendBytes: 256,

  /**
   * 4,096 connections: more peers than one JavaScript thread serves. They cost
   * 16 MiB to read into while they are quiet, and 256 MiB when all are busy.
   */
  connectionsMax: 4_096,

  /** 4 KiB to read into: an idle connection costs one page. */
  readBytesMin: 4_096,

  /** 64 KiB to read into once reads come full: larger ones gain little. */
  readBytesMax: 65_536,

  /**
   * 256 KiB to a write: a larger one would say too late whether the other end
   * still reads, and gains nothing.
   */
  writeBytesMax: 262_144,

  /**
   * 30 s in which not one write has ended: the other end hangs or is gone.
   * The kernel by itself would go on for a quarter of an hour.
   */
  stallMs: 30_000,

  /** 10 s for an attempt to connect: four SYNs, at 0, 1, 3 and 7 s. */
  connectMs: 10_000,

  /** 100 ms before the second attempt: a server restarts in about that time. */
  reconnectMsMin: 100,

  /** 5 s between attempts at most: that is how late a client may be back. */
  reconnectMsMax: 5_000,

  /**
   * 30 s for datagrams to wait for a connection. With an attempt and a pause
   * on top it stays well below the 120 s for which the protocol reckons with
   * late copies (RFC 8085 §3.3).
   */
  holdMs: 30_000,

  /**
   * 2 s for `close` to send what is queued: a full buffer takes that long at
   * 4 Mbit/s. Longer would be a program that does not end.
   */
  closeMs: 2_000,
} as const;
