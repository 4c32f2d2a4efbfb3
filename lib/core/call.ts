import type { Target } from "../wire/frame.ts";
import type { Executed } from "../wire/status.ts";
import type { Deadline } from "./deadlines.ts";
import { limits } from "./limits.ts";
import type { Incoming } from "./incoming.ts";
import type { Outgoing } from "./path.ts";
import type { Peer } from "./peer.ts";
import type { ProcessingTime } from "./processing_time.ts";
import type { Session } from "./session.ts";

/** What a client asks of a peer. */
export interface CallRequest extends Target {
  /** The encoded arguments; to be left alone until the call has settled. */
  body: Uint8Array;
  /** How long the caller waits, in milliseconds. */
  timeoutMs: number;
  /** Whether each thing that happens to it is told. */
  isTraced?: boolean;
  /** What the host knows it by; nothing here looks at it. */
  context?: unknown;
}

/**
 * One call, at the side that makes it. It waits in its peer's queue, is in
 * flight from its first transmission on, and settles once.
 */
export class Call implements Deadline {
  readonly kind = "call";
  readonly peer: Peer;
  readonly request: CallRequest;
  /** How long its server takes for calls of its kind. */
  readonly processing: ProcessingTime;
  /** When it is given up. */
  readonly deadlineAt: number;
  dueAt = 0;
  place = -1;

  /** The session it was numbered in, once it is in flight. */
  session: Session | undefined = undefined;
  /** Its number in that session. */
  sequence = 0;
  settled = false;
  /** Its place among all that have waited for its peer. */
  turn = 0;
  /** It takes room among the calls that its peer may have in flight. */
  isInFlight = false;
  /** Its arguments on their way, if they are larger than a datagram. */
  upload: Outgoing | undefined = undefined;
  /** Some server was sent all of those, before the call was moved to another. */
  wasAllSent = false;
  /** The server has all of those. */
  isDelivered = false;
  /** Its result on its way, if it is larger than a datagram. */
  download: Incoming | undefined = undefined;
  /** The server has said that it has the call, and keeps it until it is done. */
  working = false;
  /** The server has said that it has started it. */
  hasStarted = false;
  /** When it was sent first. */
  firstSentAt = 0;
  /** The number of the datagram in which it was sent last. */
  lastTransmission = 0;
  /** When it was sent last. */
  lastSentAt = 0;
  /**
   * The incarnation of the server that it is meant for: the one that was known
   * when it was first sent, 0 if none was, whatever becomes known later, since
   * that one may have run it.
   */
  incarnation = 0n;
  /** How often it was left open whether that incarnation may have run it. */
  doubts = 0;
  /** How often it moved to another incarnation, half sent. */
  moves = 0;
  /** How often its server wanted to see first where this client is. */
  challenges = 0;
  /** How often it was sent. */
  transmissions = 0;
  /** How many of those nobody can have run: not sent after all, or refused unread. */
  transmissionsFailed = 0;
  /** How often the wait for an answer ended without one. */
  timeouts = 0;
  /** The wait before the server is asked once more, once it works. */
  probeMs = 0;
  /** The probes in a row that the server has not answered. */
  silentProbes = 0;
  /** When the first of them was sent. */
  silentSince = 0;
  /** The highest that its handler has said of its progress. */
  progressDone = -1;
  /** Whether there is a last one: what leaves in PARTs is counted, and not noted. */
  #hasLast = false;
  /** Transmissions before the last: number and time, by turns, oldest first. */
  #earlier: number[] | undefined = undefined;

  constructor(peer: Peer, request: CallRequest, now: number) {
    this.peer = peer;
    this.request = request;
    this.processing = peer.processingOf(request);
    this.deadlineAt = now + request.timeoutMs;
  }

  /** What can be said of it when no reply says more (G4). */
  get executed(): Executed {
    if (this.hasStarted) return "yes";
    if (this.working) return "maybe";
    // Without all of its arguments nobody can have run it.
    if (this.isIncomplete) return "no";
    return this.transmissions === this.transmissionsFailed ? "no" : "maybe";
  }

  /** Whether no server can have all of its arguments. */
  get isIncomplete(): boolean {
    return this.upload?.body.isAllSent === false && !this.wasAllSent;
  }

  /** Notes a transmission. */
  sent(transmission: number, now: number): void {
    this.transmissions++;
    if (this.#hasLast) {
      const earlier = this.#earlier ??= [];
      earlier.push(this.lastTransmission, this.lastSentAt);
      if (earlier.length >= 2 * limits.transmissionsRemembered) {
        earlier.splice(0, 2);
      }
    }
    this.#hasLast = true;
    this.lastSentAt = now;
    this.lastTransmission = transmission;
  }

  /** When a transmission was sent, or `undefined` if it is none of this call's. */
  sentAt(transmission: number): number | undefined {
    if (!this.#hasLast) return undefined;
    if (transmission === this.lastTransmission) return this.lastSentAt;
    const earlier = this.#earlier ?? none;
    for (let at = earlier.length - 2; at >= 0; at -= 2) {
      if (earlier[at] === transmission) return earlier[at + 1];
    }
    return undefined;
  }
}

const none: readonly number[] = [];
