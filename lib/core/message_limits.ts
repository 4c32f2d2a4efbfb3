/**
 * Every bound of the links, each with its reason. Times are milliseconds.
 */
export const messageLimits = {
  /** Datagrams that fit every path QUIC relies on (RFC 9000 §14). */
  datagramBytes: 1200,
  /** The length of a piece has 15 bits. */
  datagramBytesMax: 32_768,
  /** Room for the frames of two directions and a useful body. */
  datagramBytesMin: 256,
  /** What UDP carries over IPv4: a link takes what its transport might. */
  messageBytes: 65_507,

  /** Datagrams in flight at first (RFC 9002 §7.2, RFC 6928). */
  windowInitial: 10,
  /** The queue of a Linux socket holds 92 full datagrams, for all its peers. */
  windowMax: 64,
  /** Below this a loss is no news of congestion that a window could follow. */
  thresholdMin: 2,
  /** Later datagrams that arrive before one is taken for lost (RFC 9002 §6.1.1). */
  lossThreshold: 3,

  /** First timeout on a path nobody has measured (RFC 8961 §4 (1)). */
  initialTimeoutMs: 1000,
  /** The same on a network of one's own (RFC 8085 §3.6), as Linux's SunRPC. */
  initialTimeoutMsLan: 200,
  /** Each wait is multiplied by a random factor between these; it only grows. */
  jitterMin: 1,
  jitterMax: 1.4,
  /** A stubborn link has no feedback, so one datagram in 3 s (RFC 8085 §3.1.3). */
  stubbornMs: 3000,
  /** A reader that has made room says so once; should that be lost, it is asked as often. */
  creditProbeMsMax: 5000,

  /** Pieces that a receiver keeps for a stream: reordered, unfinished or unread. */
  creditPieces: 256,
  /** What a sender may assume of a receiver it has not heard: a full window. */
  creditInitial: 64,
  /** Bytes of messages that wait for a peer: three windows of full datagrams. */
  sendBufferBytes: 256 * 1024,
  /** Messages that wait for a peer; what each costs beside its bytes is 200 B. */
  sendBufferMessages: 1024,
  /** Messages a stubborn link repeats, or an acknowledged one has open. */
  openMessages: 1024,

  /** Peers that messages wait for, or went to: about 1 kB each when idle. */
  peers: 1024,
  /** Streams whose numbers a receiver remembers, 300 B each when idle. */
  streams: 16_384,
  /** Bytes out of order, over all streams; past it they have to come again. */
  heldBytes: 32 * 1024 * 1024,
  /** Bytes unfinished or unread, over all streams; past it senders have to wait. */
  storedBytes: 64 * 1024 * 1024,

  /** A silent peer is given up after this; RFC 1122 §4.2.3.5 wants 100 s at least. */
  patienceMs: 600_000,
  /** The longest patience that `retentionMs` allows. */
  patienceMsMax: 900_000,
  /**
   * For how long after its last datagram a stream is remembered: as long as its
   * sender may try, and two minutes for which the network may keep a copy
   * (RFC 8085 §3.3), with a minute's margin for each clock.
   */
  retentionMs: 900_000 + 240_000,
} as const;
