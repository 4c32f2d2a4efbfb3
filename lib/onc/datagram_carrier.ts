import type { Clock } from "../net/clock.ts";
import type { OncClientStats } from "./client_counters.ts";
import type { DatagramSocket } from "./datagram_socket.ts";
import { limits } from "./limits.ts";
import type { Carrier, OutgoingCall } from "./outgoing_call.ts";
import { readReply } from "./reply_message.ts";
import { RoundTrip } from "./round_trip.ts";
import { Window } from "./window.ts";

/** What a {@linkcode DatagramCarrier} is made of. */
export interface DatagramCarrierParts {
  readonly socket: DatagramSocket;
  /** The server's address, in canonical form. */
  readonly address: string;
  readonly clock: Clock;
  readonly stats: OncClientStats;
  /** How long to wait before anything has been measured. */
  readonly initialTimeoutMs: number;
  /** From 0 to 1, less than that: what nobody can foresee. */
  chance(): number;
}

/** A call that waits for its turn, or for its reply. */
interface Tracked {
  readonly call: OutgoingCall;
  /** When it was sent first; `undefined` while it waits for its turn. */
  sentAt: number | undefined;
  /** What it takes of the window. */
  bytes: number;
  cancelAlarm: () => void;
}

/**
 * Calls to one server by datagrams: any number of them outstanding, each sent
 * again as long as no reply comes, and less and less often.
 */
export class DatagramCarrier implements Carrier {
  readonly address: string;
  readonly messageBytesMax: number;
  readonly #parts: DatagramCarrierParts;
  readonly #window = new Window();
  /** By procedure: what is measured has the server's time in it. */
  readonly #roundTrips = new Map<number, RoundTrip>();
  readonly #underWay = new Map<number, Tracked>();
  readonly #waiting = new Map<number, Tracked>();
  #bytesUnderWay = 0;

  constructor(parts: DatagramCarrierParts) {
    this.#parts = parts;
    this.address = parts.address;
    this.messageBytesMax = parts.socket.transport.datagramBytesMax;
    parts.socket.listenTo(parts.address, (datagram) => {
      this.#receive(datagram);
    });
  }

  send(call: OutgoingCall): void {
    if (this.#waiting.size >= limits.callsMax) {
      return call.settle({ kind: "refused" });
    }
    const cancelAlarm = () => {};
    const sentAt = undefined;
    this.#waiting.set(call.xid, { call, sentAt, bytes: 0, cancelAlarm });
    this.#fill();
  }

  giveUp({ xid }: OutgoingCall): void {
    this.#waiting.delete(xid);
    this.#end(xid);
  }

  close(): void {
    const all = [...this.#underWay.values(), ...this.#waiting.values()];
    this.#underWay.clear();
    this.#waiting.clear();
    this.#bytesUnderWay = 0;
    for (const { call, cancelAlarm } of all) {
      cancelAlarm();
      call.settle({ kind: "closed" });
    }
  }

  /** Sends what waits, as far as the window allows. */
  #fill(): void {
    for (const [xid, tracked] of this.#waiting) {
      const { message } = tracked.call;
      const roundTrip = this.#roundTrip(tracked.call);
      // One of the two is in a socket's queue at a time.
      const bytes = Math.max(message.length, roundTrip.replyBytes);
      const allBytes = this.#bytesUnderWay + bytes;
      if (!this.#window.hasRoom(this.#underWay.size, allBytes)) return;
      this.#waiting.delete(xid);
      this.#underWay.set(xid, tracked);
      this.#bytesUnderWay = allBytes;
      tracked.bytes = bytes;
      tracked.sentAt = this.#parts.clock.now();
      this.#parts.stats.callsSent++;
      this.#transmit(tracked, roundTrip.timeoutMs);
    }
  }

  #transmit(tracked: Tracked, waitMs: number): void {
    const { call } = tracked;
    const { socket, address, clock } = this.#parts;
    call.transmissions++;
    socket.transport.send(call.message, address).catch((error) => {
      if (this.#end(call.xid)) call.settle({ kind: "unsendable", error });
    });
    tracked.cancelAlarm = clock.schedule(clock.now() + waitMs, () => {
      const now = clock.now();
      // After a sleep of this computer this may come first, and the server may
      // have forgotten that it has run the call.
      if (now >= call.deadlineAt) return;
      this.#window.shrink(tracked.sentAt!, now);
      this.#parts.stats.retransmissions++;
      // Calls that were lost together are not to be sent again together.
      const jitter = 1 + limits.jitterMax * this.#parts.chance();
      this.#transmit(tracked, this.#roundTrip(call).backOff(waitMs) * jitter);
    });
  }

  #receive(datagram: Uint8Array): void {
    const { stats, clock } = this.#parts;
    const read = readReply(datagram);
    if (read === undefined) {
      stats.messagesMalformed++;
      return;
    }
    const tracked = this.#underWay.get(read.xid);
    if (tracked === undefined) {
      stats.repliesUnexpected++;
      return;
    }
    const { call, sentAt } = tracked;
    stats.replies++;
    const roundTrip = this.#roundTrip(call);
    roundTrip.measureReply(datagram.length);
    // Karn's rule: of a call that was sent again, nobody knows which copy this
    // answers.
    if (call.transmissions === 1) {
      roundTrip.measure(clock.now() - sentAt!);
      this.#window.grow();
    }
    this.#end(read.xid);
    const { verifier, reply } = read;
    call.settle({ kind: "reply", verifier, reply });
  }

  /** Whether the call was under way; it no longer is. */
  #end(xid: number): boolean {
    const tracked = this.#underWay.get(xid);
    if (tracked === undefined) return false;
    tracked.cancelAlarm();
    this.#underWay.delete(xid);
    this.#bytesUnderWay -= tracked.bytes;
    this.#fill();
    return true;
  }

  #roundTrip({ procedure }: OutgoingCall): RoundTrip {
    let known = this.#roundTrips.get(procedure);
    if (known === undefined) {
      known = new RoundTrip(this.#parts.initialTimeoutMs);
      this.#roundTrips.set(procedure, known);
    }
    return known;
  }
}
