/** A datagram to send; its buffer is to be given back when it has been sent. */
export interface LinkTransmit {
  readonly kind: "transmit";
  readonly to: string;
  /** A view of `buffer`. */
  readonly datagram: Uint8Array;
  readonly buffer: Uint8Array;
}

/** A message that has arrived, which is the host's from now on. */
export interface LinkDelivery {
  readonly kind: "deliver";
  readonly from: string;
  readonly message: Uint8Array;
  /** What it occupies until it is consumed: known to the machine alone. */
  readonly place: unknown;
}

/**
 * Something that the user of a link may want to know of a peer:
 *
 * - `restarted`: it has lost its memory; the `messages` that it had not
 *   acknowledged are sent to its new life, though the old one may have had them;
 * - `gave_up`: it was silent for too long, and so many `messages` are dropped.
 */
export interface LinkNotice {
  /** What has happened. */
  readonly kind: "restarted" | "gave_up";
  /** The address of the peer, in canonical form. */
  readonly peer: string;
  /** How many messages to it that concerns. */
  readonly messages: number;
}

/** What a link's state machine wants done. */
export type LinkOutput =
  | LinkTransmit
  | LinkDelivery
  | LinkNotice
  | { readonly kind: "wait"; readonly until: number };

/**
 * A link as a state machine that reaches nothing outside itself: inputs take
 * the time, and `poll` says what to do, one thing at a time, until it says
 * `wait`.
 */
export interface LinkMachine {
  /** Messages taken that are not known to have arrived. */
  readonly outstanding: number;
  /** The largest message, in bytes. */
  readonly messageBytesMax: number;
  /** Whether one more message to a peer can be taken. */
  hasRoom(to: string): boolean;
  /** Takes a message, of which it makes a copy; there has to be room. */
  send(to: string, message: Uint8Array, now: number): void;
  /** Takes any bytes that came from the network. */
  handleDatagram(bytes: Uint8Array, from: string, now: number): void;
  /** A message that was delivered occupies nothing any more. */
  consumed(delivery: LinkDelivery): void;
  /** Drops what is kept for a peer, and returns how many messages that were. */
  forget(to: string): number;
  /** From now on nothing new is taken from others. */
  close(): void;
  /** The next thing to do at `now`. */
  poll(now: number): LinkOutput;
  /** Takes back the buffer of a datagram that has been sent. */
  recycle(transmit: LinkTransmit): void;
}
