/** How a call ended, as a REPLY frame says it: one byte. */
export const Status = {
  /** The handler returned; the body is its result. */
  ok: 0,
  /** The handler threw, or returned what its type does not hold. */
  failed: 1,
  /** The server has no such program. */
  programUnavailable: 2,
  /** It has other versions of the program; the body is the range: low, high. */
  versionUnavailable: 3,
  /** The program has no such procedure. */
  procedureUnavailable: 4,
  /** The arguments did not decode; the body is a text that names the culprit. */
  invalidArgument: 5,
  /** A bound is reached; the body is the milliseconds after which to retry. */
  resourceExhausted: 6,
  /** The handler returned more than a reply can carry. */
  resultTooLarge: 7,
  /** The server is going away and starts nothing any more. */
  shuttingDown: 8,
  /** Another call came under the same number. */
  numberReused: 9,
  /** The client asked after a call that this server has never met, or forgotten. */
  unknownCall: 10,
  /** The arguments are longer than the server takes; the body is the most it does. */
  argumentsTooLarge: 11,
  /** It waited for its turn for as long as anybody waited for it. */
  notStarted: 12,
} as const;

/** One of the numbers of {@linkcode Status}. */
export type Status = typeof Status[keyof typeof Status];

/** Whether a call ran: `maybe` only where nobody could know. */
export type Executed = "no" | "yes" | "maybe";

/** What each status says about whether the handler ran (G4). */
export const executedBy: Readonly<Record<Status, Executed>> = {
  [Status.ok]: "yes",
  [Status.failed]: "yes",
  [Status.programUnavailable]: "no",
  [Status.versionUnavailable]: "no",
  [Status.procedureUnavailable]: "no",
  [Status.invalidArgument]: "no",
  [Status.resourceExhausted]: "no",
  [Status.resultTooLarge]: "yes",
  [Status.shuttingDown]: "no",
  // The number belongs to two calls: what is known of one says nothing of both.
  [Status.numberReused]: "maybe",
  // Unless its client has heard before that it ran.
  [Status.unknownCall]: "no",
  [Status.argumentsTooLarge]: "no",
  [Status.notStarted]: "no",
};

/** Whether a byte of the wire is a status of this version. */
export function isStatus(byte: number): byte is Status {
  return byte <= Status.notStarted;
}
