import type { PartFrame, ReplyFrame } from "../wire/frame.ts";
import type { Header } from "../wire/header.ts";
import type { Call } from "./call.ts";
import type { Capacity } from "./capacity.ts";
import { acknowledgeWhole, Incoming } from "./incoming.ts";
import type { Questions } from "./questions.ts";
import type { Session } from "./session.ts";
import type { Shared } from "./shared.ts";
import { trace } from "./trace.ts";
import { heardPart } from "./waiting.ts";

/** Results that are larger than a datagram, on their way to this client. */
export class LargeResults {
  readonly #shared: Shared;
  readonly #questions: Questions;
  readonly #capacity: Capacity;
  /** Bytes of results that are on their way. */
  #heldBytes = 0;
  /** Calls with results for which there is no room yet, and what is known of those. */
  readonly #waiting: Map<Call, PartFrame> = new Map();

  constructor(shared: Shared, questions: Questions, capacity: Capacity) {
    this.#shared = shared;
    this.#questions = questions;
    this.#capacity = capacity;
  }

  /** Bytes of results that are half here. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /**
   * A piece of the result. Returns what becomes of the call: nothing yet, its
   * result is whole, or it is more than this side takes.
   */
  handlePart(
    call: Call,
    part: PartFrame,
    header: Header,
    now: number,
  ): "receiving" | "whole" | "too_large" {
    heardPart(call);
    if (part.total > this.#capacity.bodyBytes) {
      this.acknowledgeUnknown(call.session!, part, header, now);
      return "too_large";
    }
    const download = call.download ?? this.#expect(call, part, now);
    if (download === undefined) {
      this.#putOff(call, part, header, now);
      return "receiving";
    }
    const { body } = download;
    if (!body.matches(part.total, part.digest)) return "receiving";
    const arrival = body.add(part.offset, part.body, header.transmission, now);
    trace(this.#shared, call, {
      event: "receiving",
      bytes: body.receivedBytes,
      total: part.total,
    });
    this.#questions.await(call, call.probeMs, now);
    if (arrival === "complete") {
      this.#shared.bulk.acknowledge(download);
      return "whole";
    }
    this.#shared.bulk.arrived(download);
    return "receiving";
  }

  /** The answer to a call that took long is here. */
  acknowledge(
    { session, sequence }: Call,
    { body }: ReplyFrame,
    header: Header,
    now: number,
  ): void {
    const whole = { sequence, total: body.length };
    this.acknowledgeUnknown(session!, whole, header, now);
  }

  /** A piece of a result for which nobody waits any more: the server need not go on. */
  acknowledgeUnknown(
    session: Session,
    { sequence, total }: { sequence: number; total: number },
    { transmission, incarnation }: Header,
    now: number,
  ): void {
    const destination = { to: session.peer.address, incarnation };
    const whole = { sequence, total, echo: transmission, arrivedAt: now };
    acknowledgeWhole(this.#shared.outbox, session, destination, whole);
  }

  /** The call has settled. */
  forget(call: Call): void {
    this.#waiting.delete(call);
    if (call.download === undefined) return;
    this.#heldBytes -= call.download.body.heldBytes;
    this.#shared.bulk.forget(call.download);
    call.download = undefined;
  }

  /** Asks for results for which there is room now. */
  flush(now: number): void {
    for (const [call, part] of this.#waiting) {
      const download = this.#expect(call, part, now);
      if (download === undefined) return;
      this.#shared.bulk.acknowledge(download);
    }
  }

  /** The word that there is room for a result may have been lost. */
  askAgain({ download }: Call): void {
    if (download?.body.receivedBytes === 0) {
      this.#shared.bulk.acknowledge(download);
    }
  }

  /** There is no room for a result: its server is to wait. */
  #putOff(
    call: Call,
    part: PartFrame,
    { transmission }: Header,
    now: number,
  ): void {
    // The piece is a view of what came, of which nothing is kept.
    this.#waiting.set(call, { ...part, body: nothing });
    const none = { sequence: part.sequence, total: 0 };
    const destination = {
      to: call.peer.address,
      incarnation: call.incarnation,
    };
    acknowledgeWhole(this.#shared.outbox, call.session!, destination, {
      ...none,
      echo: transmission,
      arrivedAt: now,
    });
  }

  #expect(
    call: Call,
    { total, digest, sequence }: PartFrame,
    now: number,
  ): Incoming | undefined {
    // Beside others; one that is alone always has room.
    const isFull = this.#heldBytes > 0 &&
      this.#heldBytes + total > this.#capacity.heldBytes;
    if (isFull) return undefined;
    this.#waiting.delete(call);
    const body = this.#shared.bulk.expect({ total, digest, now });
    this.#heldBytes += body.heldBytes;
    return call.download = new Incoming({
      body,
      sequence,
      channel: call.session!,
      destination: { to: call.peer.address, incarnation: call.incarnation },
      patienceMs: Infinity,
    });
  }
}

const nothing = new Uint8Array(0);
