/** Every bound of this room, with its reason beside it. */
export const limits = {
  /** RFC 5531 §8.2: the body of an `opaque_auth`. */
  authBytesMax: 400,

  /** RFC 5531, appendix A: the name of a machine, and how many groups. */
  machineBytesMax: 255,
  groupsMax: 16,

  /**
   * 1 MiB: a record over a stream, calls and replies alike, unless options say
   * otherwise. NFS servers read and write at most that much at a time.
   */
  recordBytesMax: 1_048_576,

  /**
   * 65,536 fragments of a record: ones without data would otherwise keep a
   * record open for ever.
   */
  fragmentsMax: 65_536,

  /** 2³¹ − 1: what the 31 bits of a fragment's header can say (RFC 5531 §11). */
  fragmentBytesMax: 0x7fff_ffff,

  /** 10 s for a call, unless options say otherwise. */
  timeoutMs: 10_000,

  /** A day: longer waits are forgotten calls. */
  timeoutMsMax: 86_400_000,

  /**
   * 1 s before anything has been measured (RFC 6298 §2, RFC 8961 §4), and
   * 200 ms on a LAN, where Linux begins with as much.
   */
  initialTimeoutMs: 1_000,
  initialTimeoutMsLan: 200,

  /**
   * 100 ms: the least allowance for how much a server's time varies. RFC 8961
   * leaves it open; it is `RTO_MIN` of Linux's own ONC client.
   */
  varianceMsMin: 100,

  /** 60 s, the least upper bound that RFC 6298 §2 and RFC 8961 §4 allow. */
  retransmitMsMax: 60_000,

  /**
   * 256 calls under way over UDP: a socket's queue holds that many small
   * datagrams on Linux. What is more waits its turn.
   */
  windowCallsMax: 256,

  /** 64 at first: a few hundred bytes each, it is as much as TCP begins with. */
  windowCallsInitial: 64,

  /**
   * 16 at least: a server that is slow, and not lost, looks the same from here,
   * and the calls before must not hold back all others.
   */
  windowCallsMin: 16,

  /**
   * 128 KiB under way over UDP, calls or the replies that they had lately: a
   * socket's queue holds three datagrams of 60 kB on Linux, and loses the rest.
   */
  windowBytesMax: 131_072,

  /** A quarter: so much longer, by chance, is the wait after a timeout. */
  jitterMax: 0.25,

  /** 65,536 calls of one client that wait for anything: 1 GB of promises is none. */
  callsMax: 65_536,

  /** 120 s, as long as a network may hold a copy of a call (RFC 8085 §3.3). */
  retentionMs: 120_000,

  /** 16 MiB of replies are kept for duplicates, at most. */
  cacheBytesMax: 16_777_216,

  /** 65,536 replies are kept for duplicates: 546 calls a second for 120 s. */
  cacheEntriesMax: 65_536,

  /**
   * 128 KiB: a longer reply is not kept, only that there was one. Sixteen
   * clients that read much would otherwise push out what all others need.
   */
  cachedReplyBytesMax: 131_072,

  /** 1,024 calls run at a time; a handler that waits costs some kilobytes. */
  runningMax: 1_024,

  /** 64 calls of one connection: the others are not to wait for it. */
  runningMaxOfStream: 64,

  /**
   * 1 MiB of replies that a client does not read; then its calls wait. All
   * streams that there may be hold half a gigabyte so, for half a minute.
   */
  unreadBytesMax: 1_048_576,

  /** 512 streams at a time; half of the file descriptors a process has. */
  streamsMax: 512,

  /**
   * 30 s for the rest of a record that has begun, and for a client to take
   * what it has asked for: far more than a live one needs.
   */
  stalledMsMax: 30_000,

  /** 6 minutes without a call, as Linux's NFS server has it. */
  idleMsMax: 360_000,

  /** 5 s for a stream to be made; a SYN that is lost is sent again after 1 s. */
  connectMsMax: 5_000,

  /** 1,024 shorthands of credentials are remembered. */
  shorthandsMax: 1_024,

  /** 65,536 hosts that answer a broadcast: a network of 16 bits. */
  answersMax: 65_536,

  /** RFC 1833 sets no bounds to its strings; names are short, uaddrs below 64. */
  nameBytesMax: 255,
} as const;
