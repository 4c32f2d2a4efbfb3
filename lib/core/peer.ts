import type { Target } from "../wire/frame.ts";
import type { Call } from "./call.ts";
import { limits } from "./limits.ts";
import type { Path } from "./path.ts";
import { ProcessingTime } from "./processing_time.ts";
import { Queue } from "./queue.ts";
import { argumentBytesMax } from "./questions.ts";
import type { RoundTrip } from "./round_trip.ts";
import type { Session } from "./session.ts";

/** A server, as a client sees it. */
export class Peer {
  address: string;
  /** Whether all that is sent there arrives, until a connection is lost. */
  isReliable: boolean;
  roundTrip: RoundTrip;
  /** By which bodies in PARTs go there. */
  path: Path;
  /** Whether anything has come from there. */
  hasAnswered = false;
  readonly #fallbacks: string[];
  readonly #pathTo: (
    address: string,
  ) => Pick<Peer, "isReliable" | "roundTrip" | "path">;
  /** Its incarnation, 0 until it has answered once. */
  incarnation = 0n;
  /** A time by which that incarnation is known to have existed. */
  existedAt = Infinity;
  /** The incarnation that takes no new calls, if one has said so. */
  leaving = 0n;
  #classes: Map<number, ProcessingTime> = new Map();
  readonly sessions: Session[] = [];
  #queue: Queue<Call> = new Queue();
  /** Calls in the queue that have not settled there. */
  #waiting = 0;
  #callsInFlight = 0;
  #bytesInFlight = 0;
  #largeBytesInFlight = 0;

  /**
   * @param fallbacks where else it is, in the order in which they are tried
   * @param pathTo what is known of the way to an address
   */
  constructor(
    address: string,
    fallbacks: readonly string[],
    pathTo: (
      address: string,
    ) => Pick<Peer, "isReliable" | "roundTrip" | "path">,
  ) {
    this.#fallbacks = [...fallbacks];
    this.#pathTo = pathTo;
    this.address = address;
    const { isReliable, roundTrip, path } = pathTo(address);
    this.isReliable = isReliable;
    this.roundTrip = roundTrip;
    this.path = path;
  }

  /** Goes to the next address, if this one has never answered and there is one. */
  fallBack(): boolean {
    const next = this.hasAnswered ? undefined : this.#fallbacks.shift();
    if (next === undefined) return false;
    this.address = next;
    Object.assign(this, this.#pathTo(next));
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
    return this.#waiting < limits.callsQueued;
  }

  /** Lets a call wait until those in flight leave room. */
  enqueue(call: Call): void {
    this.#waiting++;
    this.#queue.push(call);
  }

  /** A call has settled while it waited. */
  withdraw(): void {
    this.#waiting--;
    // The settled ones leave when most are: each is moved once on average.
    if (this.#queue.length < 1024 || this.#queue.length < 2 * this.#waiting) {
      return;
    }
    const queue: Queue<Call> = new Queue();
    for (;;) {
      const call = this.#queue.shift();
      if (call === undefined) break;
      if (!call.settled) queue.push(call);
    }
    this.#queue = queue;
  }

  /** The calls that wait. */
  queued(): Call[] {
    return this.#queue.toArray().filter((call) => !call.settled);
  }

  /** The call that has waited longest, if it may be sent now. */
  get next(): Call | undefined {
    for (;;) {
      const call = this.#queue.peek();
      if (call === undefined) return undefined;
      if (!call.settled) return this.#hasRoom(call) ? call : undefined;
      this.#queue.shift();
    }
  }

  /** The next call leaves the queue, and is in flight. */
  depart(call: Call): void {
    this.#queue.shift();
    this.#waiting--;
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
        this.#bytesInFlight + smallBytes(call) <= limits.bytesInFlight &&
        this.#hasRoomFor(largeBytes(call));
  }
}

/** What a call takes of the room in flight, if its arguments fit a datagram. */
function smallBytes({ request: { body } }: Call): number {
  return body.length > argumentBytesMax ? 0 : body.length;
}

/** The same of one whose arguments go in PARTs, which have a window of their own. */
function largeBytes({ request: { body } }: Call): number {
  return body.length > argumentBytesMax ? body.length : 0;
}
