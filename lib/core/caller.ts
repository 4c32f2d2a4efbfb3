import type { Datagram } from "../wire/datagram.ts";
import {
  callBytes,
  cancelBytes,
  type Frame,
  FrameType,
  type ReplyFrame,
  type RetryFrame,
  type WorkingFrame,
  writeCall,
  writeCancel,
} from "../wire/frame.ts";
import { executedBy } from "../wire/status.ts";
import { Call, type CallRequest } from "./call.ts";
import { limits } from "./limits.ts";
import { frameBytesMax } from "./outbox.ts";
import type { Settled } from "./output.ts";
import { Peer } from "./peer.ts";
import { afterRestart } from "./restart.ts";
import { Session } from "./session.ts";
import type { Shared } from "./shared.ts";
import { Slab } from "./slab.ts";

/** The largest arguments that one datagram carries, in bytes. */
export const argumentBytesMax: number = frameBytesMax(false) - callBytes;

/** The half of an endpoint that makes calls. */
export class Caller {
  #shared: Shared;
  #deadlines: Shared["deadlines"];
  #peers: Map<string, Peer> = new Map();
  /** Peers whose queues may be able to move. */
  #unflushed: Set<Peer> = new Set();
  #sessions: Map<bigint, Session> = new Map();
  /** Results, until the host has decoded them. */
  #results = new Slab();

  constructor(shared: Shared) {
    this.#shared = shared;
    this.#deadlines = shared.deadlines;
  }

  /** The server at an address, whose first call decides its first timeout. */
  peer(address: string, initialTimeoutMs: number): Peer {
    let peer = this.#peers.get(address);
    if (peer === undefined) {
      peer = new Peer(address, initialTimeoutMs);
      this.#peers.set(address, peer);
    }
    return peer;
  }

  /** Begins a call; it settles by an output, never within this method. */
  call(peer: Peer, request: CallRequest, now: number): Call {
    if (request.body.length > argumentBytesMax) {
      throw new RangeError(
        `Cannot call with ${request.body.length} bytes of arguments: ` +
          `one datagram carries ${argumentBytesMax}`,
      );
    }
    const call = new Call(peer, request, now);
    this.#shared.counters.callsMade++;
    if (!peer.hasQueueRoom) {
      this.#settle(call, "refused");
      return call;
    }
    this.#deadlines.set(call, call.deadlineAt);
    peer.enqueue(call);
    this.#unflushed.add(peer);
    return call;
  }

  /** Gives a call up, if it has not settled. */
  cancel(call: Call, cause: "canceled" | "closed"): void {
    if (call.settled) return;
    this.#settle(call, cause);
    const { session, peer, incarnation, sequence } = call;
    // One datagram and no more: should it be lost, the server learns of it from
    // the floor of the next, or by the deadline.
    if (session === undefined) return;
    const destination = { to: peer.address, incarnation };
    const draft = this.#shared.outbox.draft(session, destination, cancelBytes);
    draft.end = writeCancel(draft.datagram, draft.end, { sequence });
  }

  /** A call is due: its wait for an answer is over, or its deadline has come. */
  handleDue(call: Call, now: number): void {
    if (now >= call.deadlineAt) return this.#settle(call, "deadline");
    if (call.working) {
      call.probeMs = Math.min(
        call.probeMs * limits.probeGrowth,
        limits.probeMsMax,
      );
    } else {
      call.timeouts++;
      call.peer.roundTrip.timedOut(call.lastSentAt, now);
    }
    this.#shared.counters.retransmissions++;
    this.#transmit(call, now);
  }

  /** Takes what a server says. */
  handleDatagram({ header, frames }: Datagram, now: number): void {
    const session = this.#sessions.get(header.client);
    for (const frame of frames) {
      const call = session?.calls.get(frame.sequence);
      if (call === undefined) {
        this.#shared.counters.answersLate++;
        continue;
      }
      if (call.peer.incarnation === 0n) {
        call.peer.learn(header.incarnation, now);
      }
      this.#handleFrame(call, frame, header.incarnation, now);
    }
  }

  /** A datagram has not left this machine, and another attempt would not either. */
  handleUnsendable(
    session: Session,
    transmission: number,
    reason: unknown,
  ): void {
    for (const call of [...session.calls.values()]) {
      if (call.sentAt(transmission) === undefined) continue;
      call.transmissionsFailed++;
      if (call.transmissionsFailed === call.transmissions) {
        this.#settle(call, "unsendable", undefined, reason);
      }
    }
  }

  #handleFrame(
    call: Call,
    frame: Frame,
    incarnation: bigint,
    now: number,
  ): void {
    switch (frame.type) {
      case FrameType.reply:
        this.#measure(call, frame, now);
        return this.#settle(call, "reply", frame);
      case FrameType.working:
        return this.#handleWorking(call, frame, now);
      case FrameType.retry:
        return this.#handleRetry(call, frame, incarnation, now);
    }
  }

  #handleWorking(call: Call, frame: WorkingFrame, now: number): void {
    // A WORKING is sent at once, so nothing has to be subtracted.
    this.#measure(call, { ...frame, processingUs: 0 }, now);
    if (call.working) return;
    call.working = true;
    // It may take long, and holds up nobody.
    call.peer.arrive(call);
    this.#unflushed.add(call.peer);
    call.probeMs = Math.min(
      2 * call.peer.roundTrip.timeoutMs(call.timeouts),
      limits.probeMsMax,
    );
    this.#await(call, call.probeMs, now);
  }

  /** The server has not run the call, and is not the one it was meant for. */
  #handleRetry(
    call: Call,
    frame: RetryFrame,
    incarnation: bigint,
    now: number,
  ): void {
    const existedAt = now - frame.uptimeUs / 1000 / limits.clockDrift;
    call.peer.learn(incarnation, existedAt);
    // Answers a transmission from before the call was meant for this one.
    if (call.incarnation === incarnation) return;
    const verdict = afterRestart(call, frame);
    if (verdict === "give_up") return this.#settle(call, "restarted");
    if (verdict === "move") call.incarnation = incarnation;
    else call.doubts++;
    this.#shared.counters.retransmissions++;
    this.#transmit(call, now);
  }

  #measure(
    call: Call,
    answer: { echo: number; processingUs: number },
    now: number,
  ): void {
    const sentAt = call.sentAt(answer.echo);
    if (sentAt === undefined) return;
    const sample = now - sentAt - answer.processingUs / 1000;
    call.peer.roundTrip.sample(Math.max(0, sample));
  }

  /**
   * Sends what waits, as far as there is room. Nothing is sent before, so that
   * a timeout counts from when a datagram leaves, however long the turn was in
   * which its calls were made.
   */
  flush(now: number): void {
    if (this.#unflushed.size === 0) return;
    for (const peer of this.#unflushed) this.#flushPeer(peer, now);
    this.#unflushed.clear();
  }

  #flushPeer(peer: Peer, now: number): void {
    for (;;) {
      const call = peer.next;
      if (call === undefined) return;
      const session = this.#sessionWithRoom(peer);
      if (session === undefined) return;
      session.begin(call);
      peer.depart(call);
      this.#transmit(call, now);
    }
  }

  #sessionWithRoom(peer: Peer): Session | undefined {
    for (const session of peer.sessions) if (session.hasRoom) return session;
    if (peer.sessions.length >= limits.sessions) return undefined;
    const session = new Session(peer, this.#shared.random.id());
    peer.sessions.push(session);
    this.#sessions.set(session.client, session);
    return session;
  }

  #transmit(call: Call, now: number): void {
    const { request, session, peer } = call;
    if (call.transmissions === 0) call.incarnation = peer.incarnation;
    const draft = this.#shared.outbox.draft(
      session!,
      { to: peer.address, incarnation: call.incarnation },
      callBytes + request.body.length,
    );
    call.sent(session!.transmission, now);
    draft.end = writeCall(draft.datagram, draft.end, {
      sequence: call.sequence,
      program: request.program,
      version: request.version,
      procedure: request.procedure,
      // Rounded up: a call that claims to be younger than it is could be run
      // by an incarnation that its first copy has not met.
      ageMs: Math.ceil(now - call.firstSentAt),
      timeLeftMs: call.deadlineAt - now,
      body: request.body,
    });
    this.#await(
      call,
      call.working ? call.probeMs : peer.roundTrip.timeoutMs(call.timeouts),
      now,
    );
  }

  #await(call: Call, waitMs: number, now: number): void {
    const jitter = this.#shared.random.between(
      limits.jitterMin,
      limits.jitterMax,
    );
    const answerBy = now + waitMs * jitter;
    this.#deadlines.set(call, Math.min(answerBy, call.deadlineAt));
  }

  #settle(
    call: Call,
    cause: Settled["cause"],
    reply?: ReplyFrame,
    reason?: unknown,
  ): void {
    call.settled = true;
    this.#deadlines.delete(call);
    this.#shared.outputs.push({
      kind: "settled",
      call,
      cause,
      executed: reply === undefined ? call.executed : executedBy[reply.status],
      status: reply?.status,
      reason,
      body: reply === undefined ? nothing : this.#results.copy(reply.body),
    });
    // Those that wait behind it may fit where it did not.
    this.#unflushed.add(call.peer);
    if (call.session !== undefined) {
      call.session.finish(call);
      call.peer.arrive(call);
    } else if (cause !== "refused") call.peer.withdraw();
  }
}

const nothing = new Uint8Array(0);
