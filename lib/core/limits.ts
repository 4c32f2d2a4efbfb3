/**
 * Every bound of the protocol, each with its reason. Times are milliseconds.
 */
export const limits = {
  /** First timeout on a path nobody has measured (RFC 8961 §4 (1)). */
  initialTimeoutMs: 1000,
  /** The same where the path is known to be short; what Linux's SunRPC uses. */
  initialTimeoutMsLan: 200,
  /**
   * By how much a timeout is above the round trip at the least: G of RFC 6298
   * §2. A timer is late by as much if it is set for less than 2 ms ahead.
   */
  timerGranularityMs: 1,
  /**
   * For how long an event loop is away without anything being amiss: other
   * handlers, a collection of young objects, its own timers.
   */
  loopPauseMs: 2,
  /**
   * A handler that is busy for a moment is no lost datagram; below this an
   * event loop that pauses for a collection looks like one.
   */
  timeoutMsMin: 20,
  /**
   * What each loss leaves of the least timeout of prompt calls. A timeout that
   * was none doubles it, so that in the long run there are 2.4 losses to one.
   */
  leastTimeoutShrink: 0.75,
  /** The same until the first of those: five losses, and not eleven, make 1 of 20 ms. */
  leastTimeoutShrinkUntried: 0.5,
  /**
   * Answers without a loss after which that is as long as it was: at one loss
   * in a hundred calls, the rarest that the 99th percentile shows, 1000 calls
   * have none once in 20,000 times.
   */
  lossMemory: 1000,
  /**
   * What a server takes at the most for calls that it answers at once, four
   * deviations included: half of the least time until a server says that it
   * works, or else many a call would have it say so.
   */
  promptMs: 1,
  /** Where a connection carries all, only its death is worth a timeout. */
  timeoutMsMinReliable: 10_000,
  /**
   * Waits in vain, one after the other, for a server that has never answered,
   * after which another of its addresses is tried: a firewall lets nothing pass.
   */
  fallBackAfter: 2,
  /** RFC 8961 §4 (1) (c) allows a cap of no less than this. */
  timeoutMsMax: 60_000,
  /**
   * Each wait is multiplied by a random factor between these. It only grows: a
   * path whose round trip never varies has a timeout just above it.
   */
  jitterMin: 1,
  jitterMax: 1.4,
  /**
   * Doublings that a new call takes over from a peer that is silent: after an
   * outage of minutes, one lost datagram must not cost minutes more.
   */
  doublingsInherited: 3,
  /**
   * A handler that runs for longer than this, or than a quarter of its client's
   * timeout, has its server say so once, lest the client ask in vain.
   */
  workingAfterMs: 25,
  /** After the server has said that it works, asking again grows to this. */
  probeMsMax: 15_000,
  /** By how much it grows each time. */
  probeGrowth: 1.5,
  /** Probes without an answer after which a server is taken for dead… */
  silentProbes: 3,
  /**
   * …if it has also been silent for this long: with one datagram in five lost
   * three in a row are lost every twenty times, and a server may pause.
   */
  silentMs: 5000,
  /**
   * Waits in vain after which a client that has other servers takes one for
   * dead: a single datagram is lost too easily…
   */
  suspectWaits: 2,
  /**
   * …if nothing has come from it for this long, as an event loop may pause for a
   * tenth of a second. eRPC gives a machine 500 ms, and so does SWIM a probe;
   * being wrong costs us a copy of a call, not a connection.
   */
  suspectMs: 250,
  /** Times that the answer to a call that took long is sent again unasked. */
  repeatsMax: 4,
  /** Progress is told no more often than this: ten times a second is as often as one sees. */
  progressMs: 100,
  /** Classes of procedures whose time at a peer is followed one by one. */
  procedureClasses: 256,
  /**
   * Transmissions of one call that the client can still tell apart in a reply.
   * With doubling waits the ninth to last is older than any answer to it.
   */
  transmissionsRemembered: 8,

  /**
   * Answers that may leave it open whether the server is older than a call,
   * because they were under way for longer than the server had existed.
   */
  doubtsMax: 10,
  /** Tokens for which one call is sent again at once; one is enough while the address stays. */
  challengesMax: 10,

  /**
   * Calls to one peer that may await an answer at once; more wait at the client.
   * 256 small datagrams are what a Linux socket queues.
   */
  callsInFlight: 256,
  /** Bytes of CALLs in flight to one peer: 54 full datagrams of the 92 that a socket queues. */
  bytesInFlight: 64 * 1024,
  /** The same for arguments in PARTs, which have a window of their own. */
  largeBytesInFlight: 4 * 1024 * 1024,
  /** Calls that wait at the client for a peer. */
  callsQueued: 1 << 18,
  /**
   * How far the newest call of a session may be ahead of its oldest unfinished
   * one. Past it the client begins another session, lest one long call make
   * the server keep the replies of all that came after it.
   */
  sessionSpan: 4096,
  /** Sessions to one peer: so many long calls, `sessionSpan` others apart. */
  sessions: 64,
  /**
   * What small calls share at the least where the path carries more than a
   * datagram of 1200 bytes: half of them is on its way while the other is
   * worked on. (8 and 16 calls of 64 B open, two processes: 1.4 times the rate
   * of one datagram for all, and below this there is little to share.)
   */
  sharedBytesMin: 600,

  /** How many times the bytes that came from an address are sent to it unproved (RFC 9000 §8.1). */
  amplification: 3,
  /**
   * Bytes of replies that a source may have sent again at once, and as many
   * more in each second: what a client may have in flight itself.
   */
  answersAgainBytes: 64 * 1024,
  /** How long a token is good for, once or twice: more than a round trip, less than a guess. */
  tokenEpochMs: 60_000,
  /** For how long a server that shuts down answers copies of what it has answered. */
  lingerMs: 500,

  /** Clients that a server knows at a time; a record of one takes about 1 kB. */
  clients: 65_536,
  /** Past this, new ones have to show first that they are where they say. */
  clientsUnproven: 32_768,
  /** Calls running at a server at a time, if it is not told otherwise: a span. */
  callsRunning: 4096,
  /** The most that it can be told to run, and to let wait: a few MB of records. */
  callsRunningMax: 65_536,
  /** Calls done by which the speed of a queue is known: with fewer, chance is. */
  finishesKnown: 4,
  /** Those that it is measured by: the newest 16 to 32, however fast. */
  finishesMeasured: 32,
  /** For how long it is remembered while nobody waits: then it may be another. */
  rateKeptMs: 10_000,
  /** Sources, and ports of one, that are remembered though they have no call. */
  idleKept: 64,
  /** Records of calls of one client: the span that an honest client keeps. */
  recordsPerClient: 4096,
  /**
   * What a record takes beside the bytes of its arguments or its reply: objects,
   * places in tables, and what an array costs (700 bytes and more on Deno 2.9.6).
   */
  recordBytes: 768,
  /**
   * Bytes of records, each with arguments or a reply that fit a datagram, kept
   * for one client: a span of full ones.
   */
  storedBytesPerClient: 8 * 1024 * 1024,
  /** The same for all clients together; past it new calls are refused. */
  storedBytes: 128 * 1024 * 1024,
  /** Past this not even a refusal, which takes a record, can be kept. */
  storedBytesHard: 160 * 1024 * 1024,
  /**
   * For how long after the last possible retransmission a network may still
   * deliver a copy (RFC 8085 §3.3: two minutes).
   */
  retentionMs: 120_000,
  /** For how long a new server doubts first calls: as long as copies may live. */
  quietMs: 120_000,
  /** The longest that a client may wait for a call: a day. */
  callMsMax: 86_400_000,
  /** The largest arguments or result that an endpoint takes, if it is not told otherwise. */
  bodyBytes: 1024 * 1024,
  /** The most that it can be told: what a program holds without noticing. */
  bodyBytesMax: 64 * 1024 * 1024,
  /** Bytes of bodies in PARTs: those that are half here, and arguments in use. */
  heldBytes: 64 * 1024 * 1024,
  /** Half bodies of one client: each takes 1 kB beside its bytes, however few those are. */
  halfBodiesPerClient: 256,
  /** The same of one client: four times what an honest one has under way. */
  heldBytesPerClient: 16 * 1024 * 1024,
  /** Told to a client that was refused at a bound, if nothing better is known… */
  retryAfterMs: 100,
  /** …and at most: what was measured says nothing of a time so far ahead. */
  retryAfterMsMax: 60_000,
  /**
   * Elapsed time is stretched by this much before it is compared with what the
   * other side's clock measured; a crystal is off by 0.01 %, a virtual machine
   * that was paused by more.
   */
  clockDrift: 1.05,
} as const;
