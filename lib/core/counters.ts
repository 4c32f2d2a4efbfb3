/** What an endpoint has seen and done since it began, by cause. */
export interface Counters {
  /** Datagrams handed to the network. */
  datagramsSent: number;
  /** Their bytes. */
  bytesSent: number;
  /** Datagrams that the socket refused to send, or was too far behind for. */
  datagramsUnsent: number;
  /** Datagrams that arrived, the dropped ones included. */
  datagramsReceived: number;
  /** Their bytes. */
  bytesReceived: number;

  /** Calls made by this side. */
  callsMade: number;
  /** Times that a call was sent again. */
  retransmissions: number;
  /** Times that a server was asked whether it still works on a call. */
  probes: number;
  /** Answers to open calls: replies, and whatever else is said of them. */
  answersReceived: number;
  /** Answers to calls that have settled, or that were never made. */
  answersLate: number;
  /** Times that a server said that it takes no more calls. */
  goawaysReceived: number;

  /** Calls started: pings, and those that the service then refuses, included. */
  callsRun: number;
  /** Copies of a running or finished call, which were not run. */
  duplicates: number;
  /** Times that a client asked whether its call is still being worked on. */
  probesReceived: number;
  /** Times that a client said what it has of a result. */
  acksReceived: number;
  /** Times that a client gave a call up. */
  cancelsReceived: number;
  /** Copies of a call that its client has finished with. */
  callsStale: number;
  /** Calls for another incarnation, or from before this one. */
  callsMisdirected: number;
  /** Pieces of arguments that are larger than a datagram. */
  partsReceived: number;
  /** Calls refused, at any bound or for any of the reasons below. */
  callsRefused: number;
  /** Refused: neither a place nor one in the queue was free. */
  callsRefusedFull: number;
  /** Refused: they would not have been started in time. */
  callsRefusedLate: number;
  /** Refused: this side is shutting down. */
  callsRefusedLeaving: number;
  /** Arguments that came too slowly while others needed their room. */
  halvesDisplaced: number;
  /** Taken out of the queue again, for a client that has fewer there. */
  callsDisplaced: number;
  /** Not started, since their time had passed in the queue. */
  callsExpired: number;
  /** Not started, since their client had given them up. */
  callsWithdrawn: number;
  /** Answers held back, or sent as a token: the address was not proved, or asked too much. */
  answersWithheld: number;

  /** Dropped: not this protocol. */
  droppedForeign: number;
  /** Dropped: a version of it that is not known here. */
  droppedOtherVersion: number;
  /** Dropped: the checksum did not match. */
  droppedDamaged: number;
  /** Dropped: intact, and against the rules. */
  droppedMalformed: number;
  /** Dropped: meant for the half that this endpoint does not have, or reflected. */
  droppedMisaddressed: number;
  /** Dropped: from one client more than the tables hold. */
  droppedClientsFull: number;
}

/** All zero. */
export function newCounters(): Counters {
  return {
    datagramsSent: 0,
    bytesSent: 0,
    datagramsUnsent: 0,
    datagramsReceived: 0,
    bytesReceived: 0,
    callsMade: 0,
    retransmissions: 0,
    probes: 0,
    answersReceived: 0,
    answersLate: 0,
    goawaysReceived: 0,
    callsRun: 0,
    duplicates: 0,
    probesReceived: 0,
    acksReceived: 0,
    cancelsReceived: 0,
    callsStale: 0,
    callsMisdirected: 0,
    partsReceived: 0,
    callsRefused: 0,
    callsRefusedFull: 0,
    callsRefusedLate: 0,
    callsRefusedLeaving: 0,
    halvesDisplaced: 0,
    callsDisplaced: 0,
    callsExpired: 0,
    callsWithdrawn: 0,
    answersWithheld: 0,
    droppedForeign: 0,
    droppedOtherVersion: 0,
    droppedDamaged: 0,
    droppedMalformed: 0,
    droppedMisaddressed: 0,
    droppedClientsFull: 0,
  };
}
