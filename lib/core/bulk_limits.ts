/**
 * The bounds of bodies that are larger than a datagram, each with its reason.
 * Times are milliseconds.
 */
export const bulkLimits = {
  /** Bytes in flight to one peer: 54 datagrams of the 92 that a Linux socket queues. */
  bytesInFlightMax: 64 * 1024,
  /**
   * The same in datagrams, where these are so large that the bytes would be
   * fewer: of 8 or 16 KiB a socket queues 12, and when all are used, three
   * losses cost half of the throughput.
   */
  datagramsInFlightMax: 8,
  /** What a first window may hold beyond two datagrams (RFC 9002 §7.2). */
  initialWindowBytes: 14_720,
  /** Datagrams in a first window, if they fit (RFC 9002 §7.2). */
  initialWindowDatagrams: 10,
  /** Datagrams in the smallest window (RFC 9002 §7.2). */
  windowDatagramsMin: 2,
  /**
   * What may be sent of a body before its receiver has said how much it takes:
   * the largest first window, two datagrams of 16 KiB.
   */
  initialCreditBytes: 32 * 1024,

  /** Above 1, so that small variations do not leave the window unused (RFC 9002 §7.7). */
  pacingGain: 1.25,
  /** Datagrams that may leave at once: as many as a first window (RFC 9002 §7.7). */
  burstDatagrams: 10,

  /** By how many later datagrams one may be overtaken (RFC 9002 §6.1.1). */
  reorderingMax: 3,
  /** How many round trips one may be late after a later one (RFC 9002 §6.1.2). */
  reorderingRoundTrips: 9 / 8,
  /** Timeouts' worth of nothing but losses that empty the window (RFC 9002 §7.6.1). */
  persistentTimeouts: 3,

  /**
   * Waits in vain, each twice as long as the last, after which a server sends no
   * more of a result: its client is gone, or will ask. At a loss of 20 % both ways
   * one body in 300 comes that far.
   */
  silentWaits: 5,

  /** Datagrams to one acknowledgement (RFC 9000 §13.2.2). */
  datagramsPerAck: 2,
  /**
   * How long an acknowledgement may wait for a second datagram: half of the
   * least timeout, so that no waiting one looks like a loss.
   */
  ackDelayMs: 10,
  /**
   * Ranges in one acknowledgement. A full window of 54 datagrams has 11 gaps
   * at a loss of 20 %.
   */
  ackRangesMax: 16,
  /**
   * Pieces of one body on the receiver's side: windows of 64-byte datagrams
   * of which each second is lost leave fewer.
   */
  rangesMax: 1024,
  /**
   * Times that a receiver may have forgotten a body, or have no room for it
   * after all: each has it sent from its beginning, and an honest one needs two.
   */
  takenBackMax: 8,
  /**
   * A half body that has brought fewer bytes by now, on the whole, makes room
   * for another's where there is none: half of what a modem of 64 kbit/s does…
   */
  slowBytesPerS: 4096,
  /** …after the time of a first timeout, and that of its doubling. */
  slowGraceMs: 3000,
  /** Half bodies that are looked at for room at a time: it costs little, and all have their turn. */
  halvesLookedAt: 32,
  /** Buffers below it are not worth keeping: a program allocates others all the time. */
  spareBytesMin: 32 * 1024,
  /** Buffers that an endpoint keeps for bodies to come: sixteen of the largest that are usual. */
  spareBytesMax: 16 * 1024 * 1024,
  /** The same of one that has been told to take larger ones: arguments and a result, but no more than this. */
  spareBytesMaxLarge: 64 * 1024 * 1024,
  /** After so long without a new byte, a body that is half there is given up. */
  silenceMs: 30_000,
} as const;
