import type { Call } from "./call.ts";
import { limits } from "./limits.ts";
import { Queue } from "./queue.ts";
import { RoundTrip } from "./round_trip.ts";
import type { Session } from "./session.ts";

/** A server, as a client sees it. */
export class Peer {
  readonly address: string;
  readonly roundTrip: RoundTrip;
  /** Its incarnation, 0 until it has answered once. */
  incarnation = 0n;
  /** A time by which that incarnation is known to have existed. */
  existedAt = Infinity;
  readonly sessions: Session[] = [];
  /** Calls that wait until those in flight leave room. */
  readonly queue: Queue<Call> = new Queue();
  callsInFlight = 0;
  bytesInFlight = 0;

  /** @param initialTimeoutMs the first timeout, before any round trip is known */
  constructor(address: string, initialTimeoutMs: number) {
    this.address = address;
    this.roundTrip = new RoundTrip(initialTimeoutMs);
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

  /** Whether a call with these many bytes may be sent now. */
  hasRoom(bytes: number): boolean {
    return this.callsInFlight === 0 ||
      this.callsInFlight < limits.callsInFlight &&
        this.bytesInFlight + bytes <= limits.bytesInFlight;
  }
}
