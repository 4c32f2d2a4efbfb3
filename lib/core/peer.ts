import { checksumBytes } from "../wire/checksum.ts";
import { headerBytes } from "../wire/header.ts";
import type { Target } from "../wire/frame.ts";
import type { Call } from "./call.ts";
import { CallQueue, isLarge, smallBytes } from "./call_queue.ts";
import type { CallWindow } from "./call_window.ts";
import { limits } from "./limits.ts";
import type { Path } from "./path.ts";
import { ProcessingTime } from "./processing_time.ts";
import type { RoundTrip } from "./round_trip.ts";
import type { Session } from "./session.ts";
import type { Silence } from "./silence.ts";

/** What a datagram to a server has besides frames. */
const overheadBytes = headerBytes.fromClientWithToken + checksumBytes;

/** What is known of the way to one address of a server. */
export interface Way {
  /** Whether all that is sent there arrives, until a connection is lost. */
  readonly isReliable: boolean;
  /** Whether a connection has to be made before anything is sent there. */
  readonly needsConnection: boolean;
  readonly roundTrip: RoundTrip;
  /** How much of small calls may be under way there. */
  readonly callWindow: CallWindow;
  /** By which bodies in PARTs go there. */
  readonly path: Path;
}

/** A server, as a client sees it. */
export class Peer {
  address: string;
  /** Whether there is a connection, or none is needed. */
  isOpen: boolean;
  /** It is among those whose queues may be able to move. */
  isTouched = false;
  /** A connection is being made. */
  isOpening = false;
  /** Why the latest attempt to make one failed, until one succeeds. */
  refusal: unknown = undefined;
  /** Follows whether it answers, if its host wants `peer` outputs; to be set by that. */
  silence: Silence | undefined = undefined;
  /** Whether anything has come from there. */
  hasAnswered = false;
  #way: Way;
  readonly #ways: Map<string, Way> = new Map();
  readonly #wayTo: (address: string) => Way;
  /** Where else it is, in the order in which they are tried. */
  readonly #fallbacks: string[];
  /** Waits in vain at this address, all that ended at once counted as one… */
  #silences = 0;
  /** …since what was sent then. */
  #silentFrom = -Infinity;
  /** Its incarnation, 0 until it has answered once. */
  incarnation = 0n;
  /** A time by which that incarnation is known to have existed. */
  existedAt = Infinity;
  /** The incarnation that takes no new calls, if one has said so. */
  leaving = 0n;
  #classes: Map<number, ProcessingTime> = new Map();
  readonly sessions: Session[] = [];
  readonly #queue = new CallQueue();
  readonly #mayGo = (call: Call): boolean => this.#hasRoom(call);
  #callsInFlight = 0;
  #bytesInFlight = 0;
  #largeBytesInFlight = 0;

  /**
   * @param fallbacks where else it is, in the order in which they are tried
   * @param wayTo what is known of the way to an address
   */
  constructor(
    address: string,
    fallbacks: readonly string[],
    wayTo: (address: string) => Way,
  ) {
    this.#fallbacks = [...fallbacks];
    this.#wayTo = wayTo;
    this.address = address;
    this.#way = wayTo(address);
    this.isOpen = !this.#way.needsConnection;
  }

  get isReliable(): boolean {
    return this.#way.isReliable;
  }

  get needsConnection(): boolean {
    return this.#way.needsConnection;
  }

  get roundTrip(): RoundTrip {
    return this.#way.roundTrip;
  }

  get path(): Path {
    return this.#way.path;
  }

  /** A small call was not answered in time; of those sent together, the first. */
  callTimedOut(now: number): void {
    this.#way.callWindow.timedOut(this.#bytesInFlight, now);
  }

  /** It is known whether that was because something was lost. */
  explained(wasLost: boolean): void {
    this.#way.callWindow.explained(wasLost);
  }

  /** A call has an answer, and is in flight still. */
  answered(call: Call, sentAt: number): void {
    const isLimited = this.#queue.smallBytes > 0;
    this.#way.callWindow.answered(smallBytes(call), sentAt, isLimited);
  }

  /**
   * Notes that the wait for an answer was in vain. Returns whether that has
   * been so often enough to try elsewhere.
   *
   * @param sentAt when that was sent to which no answer came
   */
  isSilent(sentAt: number, now: number): boolean {
    if (sentAt < this.#silentFrom) return false;
    this.#silentFrom = now;
    return ++this.#silences >= limits.fallBackAfter;
  }

  /**
   * Goes to the next address, if the server has never answered and has
   * another; this one has its turn again after that.
   */
  fallBack(now: number): boolean {
    const next = this.hasAnswered ? undefined : this.#fallbacks.shift();
    if (next === undefined) return false;
    this.#fallbacks.push(this.address);
    this.#ways.set(this.address, this.#way);
    this.#way = this.#ways.get(next) ?? this.#wayTo(next);
    this.address = next;
    this.isOpen = !this.#way.needsConnection;
    this.#silences = 0;
    this.#silentFrom = now;
    return true;
  }

  /**
   * Learns that an incarnation existed at a time. Each answer tells another
   * one, later than its beginning by as much as the answer was under way, so
   * that the earliest is the best.
   */
  learn(incarnation: bigint, existedAt: number): void {
    const known = this.incarnation === incarnation ? this.existedAt : Infinity;
    this.incarnation = incarnation;
    this.existedAt = Math.min(known, existedAt);
  }

  /** What is known of the time that calls of one kind take there. */
  processingOf({ program, version, procedure }: Target): ProcessingTime {
    // Two classes that share a number share an estimate, which does no harm.
    const number = (program * 31 + version) * 31 + procedure;
    const known = this.#classes.get(number);
    if (known !== undefined) return known;
    const time = new ProcessingTime();
    if (this.#classes.size < limits.procedureClasses) {
      this.#classes.set(number, time);
    }
    return time;
  }

  /** Whether one more call may wait. */
  get hasQueueRoom(): boolean {
    return this.#queue.waiting < limits.callsQueued;
  }

  /** Lets a call wait until those in flight leave room. */
  enqueue(call: Call): void {
    this.#queue.add(call);
  }

  /** A call has settled while it waited. */
  withdraw(call: Call): void {
    this.#queue.withdraw(call);
  }

  /**
   * How much of a datagram its small calls may share: half of what there is of
   * them, so that the server works on one half while its answers to the other
   * become the next.
   */
  get sharedBytesMax(): number {
    const calls = this.#callsInFlight + this.#queue.waiting;
    const bytes = this.#bytesInFlight + this.#queue.smallBytes;
    if (calls === 0) return limits.sharedBytesMin;
    const halfBytes = Math.ceil(calls / 2) * Math.ceil(bytes / calls);
    return Math.max(limits.sharedBytesMin, overheadBytes + halfBytes);
  }

  /** Calls that have not settled. */
  get openCalls(): number {
    return this.sessions.reduce(
      (open, { calls }) => open + calls.size,
      this.#queue.waiting,
    );
  }

  /** Whether any call is open. */
  get hasCalls(): boolean {
    return this.#queue.waiting > 0 ||
      this.sessions.some(({ calls }) => calls.size > 0);
  }

  /** The calls that have been sent, and are open. */
  inFlight(): Call[] {
    return this.sessions.flatMap(({ calls }) => calls.inOrder());
  }

  /** The calls that wait. */
  queued(): Call[] {
    return this.#queue.all();
  }

  /** The call that has waited longest of those that may be sent now. */
  get next(): Call | undefined {
    return this.#queue.next(this.#mayGo);
  }

  /** The next call leaves the queue, and is in flight. */
  depart(call: Call): void {
    this.#queue.depart(call);
    call.isInFlight = true;
    this.#callsInFlight++;
    this.#bytesInFlight += smallBytes(call);
    this.#largeBytesInFlight += largeBytes(call);
  }

  /** A call is in flight no longer: it has settled, or the server works on it. */
  arrive(call: Call): void {
    if (!call.isInFlight) return;
    call.isInFlight = false;
    this.#callsInFlight--;
    this.#bytesInFlight -= smallBytes(call);
    this.#largeBytesInFlight -= largeBytes(call);
  }

  /** One that is alone always has room, however large. */
  #hasRoomFor(largeBytes: number): boolean {
    return largeBytes === 0 || this.#largeBytesInFlight === 0 ||
      this.#largeBytesInFlight + largeBytes <= limits.largeBytesInFlight;
  }

  #hasRoom(call: Call): boolean {
    return this.#callsInFlight === 0 ||
      this.#callsInFlight < limits.callsInFlight &&
        this.#bytesInFlight + smallBytes(call) <= this.#way.callWindow.bytes &&
        this.#hasRoomFor(largeBytes(call));
  }
}

/** The same of one whose arguments go in PARTs, which have a window of their own. */
function largeBytes(call: Call): number {
  return isLarge(call) ? call.request.body.length : 0;
}
