/** What a client has sent and received so far. */
export interface OncClientStats {
  /** Calls that were sent at least once. */
  callsSent: number;
  /** How often calls were sent again. */
  retransmissions: number;
  /** Replies to calls that waited for one. */
  replies: number;
  /** Replies nobody waited for: late ones, second ones, forged ones. */
  repliesUnexpected: number;
  /** Datagrams from others than the server. */
  datagramsForeign: number;
  /** Messages that are no replies. */
  messagesMalformed: number;
  /** Connections that were made, over TCP. */
  connections: number;
}

/** Fresh counters. */
export function oncClientStats(): OncClientStats {
  return {
    callsSent: 0,
    retransmissions: 0,
    replies: 0,
    repliesUnexpected: 0,
    datagramsForeign: 0,
    messagesMalformed: 0,
    connections: 0,
  };
}
