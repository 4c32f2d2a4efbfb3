import { callBytes, cancelBytes, probeBytes } from "../wire/frame_layout.ts";
import { writeCall, writeCancel, writeProbe } from "../wire/frame_writer.ts";
import type { Call } from "./call.ts";
import { limits } from "./limits.ts";
import { type Draft, frameBytesMax } from "./outbox.ts";
import type { Shared } from "./shared.ts";
import { trace } from "./trace.ts";
import { patienceMs } from "./waiting.ts";

/** The largest arguments that one datagram carries, in bytes. */
export const argumentBytesMax: number = frameBytesMax(false) - callBytes;

/** What a client says, in frames, of calls that have a number; then it waits. */
export class Questions {
  #shared: Shared;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  /** Sends a call for the first time. */
  begin(call: Call, now: number): void {
    call.incarnation = call.peer.incarnation;
    call.firstSentAt = now;
    this.#call(call, now);
  }

  /** Sends a call again. */
  repeat(call: Call, now: number): void {
    this.#shared.counters.retransmissions++;
    this.#call(call, now);
  }

  /** Asks whether a call is still being worked on. */
  probe(call: Call, now: number): void {
    const draft = this.#draft(call, probeBytes);
    draft.end = writeProbe(draft.buffer, draft.end, call);
    const { transmission } = draft;
    this.#shared.counters.probes++;
    call.sent(transmission, now);
    trace(this.#shared, call, { event: "probe", transmission });
    const waitMs = Math.min(patienceMs(call), limits.probeMsMax);
    this.await(call, waitMs, now);
  }

  /** Gives a call up. */
  cancel(call: Call): void {
    const draft = this.#draft(call, cancelBytes);
    draft.end = writeCancel(draft.buffer, draft.end, call);
  }

  /** Lets a call wait, for about so long. */
  await(call: Call, waitMs: number, now: number): void {
    const { random, deadlines } = this.#shared;
    // A connection loses nothing while it lasts.
    if (call.peer.isReliable && !call.working && !call.isDelivered) {
      return deadlines.set(call, call.deadlineAt);
    }
    const jitter = random.between(limits.jitterMin, limits.jitterMax);
    deadlines.set(call, Math.min(now + waitMs * jitter, call.deadlineAt));
  }

  #call(call: Call, now: number): void {
    const { body, program, version, procedure } = call.request;
    const waitMs = patienceMs(call);
    const draft = this.#draft(call, callBytes + body.length);
    const { transmission } = draft;
    draft.end = writeCall(draft.buffer, draft.end, {
      sequence: call.sequence,
      program,
      version,
      procedure,
      // Rounded up: a call that claims to be younger than it is could be run
      // by an incarnation that its first copy has not met.
      ageMs: Math.ceil(now - call.firstSentAt),
      timeLeftMs: call.deadlineAt - now,
      patienceMs: waitMs,
      body,
    });
    call.sent(transmission, now);
    trace(this.#shared, call, { event: "sent", transmission, waitMs });
    this.await(call, waitMs, now);
  }

  #draft({ session, peer, incarnation }: Call, bytes: number): Draft {
    const destination = { to: peer.address, incarnation };
    return this.#shared.outbox.draft(session!, destination, bytes);
  }
}
