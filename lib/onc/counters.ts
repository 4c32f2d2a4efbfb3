/** What a server has done so far; counted from its start on. */
export interface OncCounters {
  /** Calls of which a handler ran. */
  callsRun: number;
  /** Calls of the null procedure. */
  callsNull: number;
  /** Copies of calls that have run, answered with the reply that was kept. */
  duplicatesAnswered: number;
  /** Copies of calls that were running. */
  duplicatesDropped: number;
  /** Copies of calls whose reply was too long to keep. */
  duplicatesForgotten: number;
  /** Calls that were refused, with whatever error. */
  callsRefused: number;
  /** Calls there was no room for: they were not answered. */
  callsDropped: number;
  /** Messages that are no calls: they were not answered. */
  messagesDropped: number;
  /** Replies that could not be sent. */
  repliesUnsent: number;
  /** Streams that were closed for what they sent, or for how slowly. */
  streamsBroken: number;
  /** Streams that were closed or refused since there were too many. */
  streamsRefused: number;
}

/** Fresh counters. */
export function oncCounters(): OncCounters {
  return {
    callsRun: 0,
    callsNull: 0,
    duplicatesAnswered: 0,
    duplicatesDropped: 0,
    duplicatesForgotten: 0,
    callsRefused: 0,
    callsDropped: 0,
    messagesDropped: 0,
    repliesUnsent: 0,
    streamsBroken: 0,
    streamsRefused: 0,
  };
}
