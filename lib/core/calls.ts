import type { ReplyFrame } from "../wire/frame.ts";
import { executedBy, Status } from "../wire/status.ts";
import type { Call } from "./call.ts";
import type { LargeCalls } from "./large_calls.ts";
import type { LargeResults } from "./large_results.ts";
import type { Settled } from "./output.ts";
import type { Peer } from "./peer.ts";
import { argumentBytesMax, type Questions } from "./questions.ts";
import { Sessions } from "./sessions.ts";
import type { Shared } from "./shared.ts";
import { Slab } from "./slab.ts";
import { trace } from "./trace.ts";

/** The calls of an endpoint, from the queue until they settle. */
export class Calls {
  readonly sessions: Sessions;
  readonly questions: Questions;
  readonly large: LargeCalls;
  readonly results: LargeResults;
  readonly #shared: Shared;
  /** Peers whose queues may be able to move. */
  readonly #unflushed: Peer[] = [];
  /** Results, until the host has decoded them. */
  #slab = new Slab();

  constructor(
    shared: Shared,
    { questions, large, results }: Pick<
      Calls,
      "questions" | "large" | "results"
    >,
  ) {
    this.#shared = shared;
    this.questions = questions;
    this.large = large;
    this.results = results;
    this.sessions = new Sessions(shared.random);
  }

  /** Lets a call wait for its turn. */
  enqueue(call: Call): void {
    call.peer.enqueue(call);
    this.touch(call.peer);
  }

  /** A call holds up the others no more: it has settled, or its server works on it. */
  release(call: Call): void {
    call.peer.arrive(call);
    this.touch(call.peer);
  }

  /** The queue of a peer may be able to move. */
  touch(peer: Peer): void {
    if (peer.isTouched) return;
    peer.isTouched = true;
    this.#unflushed.push(peer);
  }

  /** Asks for a connection to a peer, if there is none and calls wait for it. */
  connect(peer: Peer): void {
    if (peer.isOpen || peer.isOpening || !peer.hasCalls) return;
    peer.isOpening = true;
    this.#shared.outputs.push({ kind: "connect", to: peer.address });
  }

  /** Sends a call again, or the beginning of a large one. */
  repeat(call: Call, now: number): void {
    if (call.upload === undefined) return this.questions.repeat(call, now);
    // It is on its way, and its path sees to it that it arrives.
    if (call.peer.path.has(call.upload)) return;
    this.#shared.counters.retransmissions++;
    this.large.resume(call, now);
  }

  /** Ends a call, for the first and only time. */
  settle(
    call: Call,
    cause: Settled["cause"],
    reply?: Pick<ReplyFrame, "status" | "body">,
    reason?: unknown,
  ): void {
    const { status } = reply ?? {};
    // A server that has forgotten a call knows less than this side.
    const isForgotten = status === Status.unknownCall && call.working;
    const executed = status === undefined || isForgotten
      ? call.executed
      : executedBy[status];
    call.settled = true;
    this.#shared.deadlines.delete(call);
    trace(this.#shared, call, { event: "settled", cause, executed, status });
    this.#shared.outputs.push({
      kind: "settled",
      call,
      cause,
      executed,
      status,
      reason,
      body: this.#bodyOf(call, reply),
    });
    this.large.forget(call);
    this.results.forget(call);
    call.session?.finish(call);
    if (call.session === undefined && cause !== "refused") {
      call.peer.withdraw(call);
    }
    // Those that wait behind it may fit where it did not.
    this.release(call);
  }

  #bodyOf(
    { download }: Call,
    reply: Pick<ReplyFrame, "body"> | undefined,
  ): Uint8Array {
    if (reply === undefined) return nothing;
    // A result that came in PARTs has a buffer of its own.
    const isOwn = reply.body === download?.body.bytes;
    return isOwn ? reply.body : this.#slab.copy(reply.body);
  }

  /**
   * Sends what waits, as far as there is room. Nothing is sent before, so that
   * a timeout counts from when a datagram leaves, however long the turn was in
   * which its calls were made.
   */
  flush(now: number): void {
    this.results.flush(now);
    for (
      let peer = this.#unflushed.pop();
      peer !== undefined;
      peer = this.#unflushed.pop()
    ) {
      peer.isTouched = false;
      this.#flushPeer(peer, now);
    }
  }

  #flushPeer(peer: Peer, now: number): void {
    // Without a connection they wait here: what they say of their age, and of
    // the time that is left, is then true when it leaves.
    if (!peer.isOpen) return this.connect(peer);
    for (;;) {
      const call = peer.next;
      if (call === undefined) return;
      const session = this.sessions.withRoom(peer);
      if (session === undefined) return;
      session.begin(call);
      peer.depart(call);
      if (call.request.body.length > argumentBytesMax) {
        this.large.begin(call, now);
      } else this.questions.begin(call, now);
    }
  }
}

const nothing = new Uint8Array(0);
