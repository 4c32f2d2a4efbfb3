/** What a link has seen and done since it began. */
export interface MessageCounters {
  /** Datagrams handed to the network. */
  datagramsSent: number;
  /** Datagrams that arrived, the dropped ones included. */
  datagramsReceived: number;
  /** Messages taken to be sent. */
  messagesSent: number;
  /** Messages delivered. */
  messagesReceived: number;
  /** Datagrams that carried something for the second time or more. */
  retransmissions: number;
  /** Messages, or pieces of them, that had arrived before. */
  duplicates: number;
  /** Datagrams meant for an earlier life of this side. */
  misdirected: number;
  /** Datagrams dropped: foreign, damaged, or against the rules. */
  dropped: number;
  /** Datagrams for which there was no room. */
  refused: number;
}

/** Counters at nothing. */
export function newMessageCounters(): MessageCounters {
  return {
    datagramsSent: 0,
    datagramsReceived: 0,
    messagesSent: 0,
    messagesReceived: 0,
    retransmissions: 0,
    duplicates: 0,
    misdirected: 0,
    dropped: 0,
    refused: 0,
  };
}
