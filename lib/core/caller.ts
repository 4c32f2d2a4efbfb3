import type { Datagram } from "../wire/datagram.ts";
import type {
  Answer,
  Frame,
  ReplyFrame,
  RetryFrame,
  TokenFrame,
  WorkingFrame,
} from "../wire/frame.ts";
import { FrameType } from "../wire/frame_layout.ts";
import type { Header } from "../wire/header.ts";
import { executedBy, Status } from "../wire/status.ts";
import type { VersionAnswer } from "../wire/version_answer.ts";
import { Call, type CallRequest } from "./call.ts";
import { limits } from "./limits.ts";
import type { Settled } from "./output.ts";
import { Peer } from "./peer.ts";
import { argumentBytesMax, Questions } from "./questions.ts";
import { afterRestart } from "./restart.ts";
import type { Session } from "./session.ts";
import { Sessions } from "./sessions.ts";
import type { Shared } from "./shared.ts";
import { Slab } from "./slab.ts";
import { trace } from "./trace.ts";
import { heardWorking, measure, waitedInVain } from "./waiting.ts";

/** The half of an endpoint that makes calls. */
export class Caller {
  #shared: Shared;
  #deadlines: Shared["deadlines"];
  #questions: Questions;
  #peers: Map<string, Peer> = new Map();
  /** Peers whose queues may be able to move. */
  #unflushed: Set<Peer> = new Set();
  #sessions: Sessions;
  /** Results, until the host has decoded them. */
  #results = new Slab();

  constructor(shared: Shared) {
    this.#shared = shared;
    this.#deadlines = shared.deadlines;
    this.#questions = new Questions(shared);
    this.#sessions = new Sessions(shared.random);
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
    // One datagram and no more: should it be lost, the server learns of it from
    // the floor of the next, or by the deadline.
    if (call.session !== undefined) this.#questions.cancel(call);
  }

  /** A call is due: its wait for an answer is over, or its deadline has come. */
  handleDue(call: Call, now: number): void {
    if (now >= call.deadlineAt) return this.#settle(call, "deadline");
    const next = waitedInVain(call, now);
    if (call.timeouts > 0) trace(this.#shared, call, { event: "timeout" });
    if (next === "give_up") return this.#settle(call, "silent");
    if (next === "probe") return this.#questions.probe(call, now);
    this.#questions.repeat(call, now);
  }

  /** Takes what a server says. */
  handleDatagram({ header, frames }: Datagram, now: number): void {
    const session = this.#sessions.get(header.client);
    if (session === undefined) {
      this.#shared.counters.answersLate += frames.length;
      return;
    }
    // First: what is sent again below has to show it.
    session.token = 0n;
    for (const frame of frames) {
      if (frame.type === FrameType.token) session.token = frame.token;
    }
    for (const frame of frames) {
      const call = session.calls.get(frame.sequence);
      if (call !== undefined) this.#handleFrame(call, frame, header, now);
      else if (frame.type === FrameType.goaway) {
        this.#handleGoaway(session.peer, header);
      } else if (frame.type !== FrameType.token) {
        this.#shared.counters.answersLate++;
      }
    }
    for (const frame of frames) {
      if (frame.type === FrameType.token) {
        this.#answerChallenge(session, frame, now);
      }
    }
  }

  /** A server does not know this version of the protocol. */
  handleVersionAnswer({ client, echo, versions }: VersionAnswer): void {
    const session = this.#sessions.get(client);
    for (const call of [...session?.calls.values() ?? []]) {
      if (call.sentAt(echo) === undefined) continue;
      this.#settle(call, "other_version", undefined, versions);
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

  #handleFrame(call: Call, frame: Frame, header: Header, now: number): void {
    const { peer } = call;
    if (peer.incarnation === 0n) peer.learn(header.incarnation, now);
    switch (frame.type) {
      case FrameType.reply:
        this.#heard(call, "reply", frame, now);
        return this.#settle(call, "reply", frame);
      case FrameType.working:
        this.#heard(call, "working", frame, now);
        return this.#handleWorking(call, frame, header, now);
      case FrameType.retry:
        this.#heard(call, "retry", frame, now);
        return this.#handleRetry(call, frame, header.incarnation, now);
      case FrameType.token:
        return this.#heard(call, "token", frame, now);
    }
  }

  #handleWorking(
    call: Call,
    { progress }: WorkingFrame,
    { incarnation }: Header,
    now: number,
  ): void {
    heardWorking(call);
    // Nobody else can run it any more.
    if (call.incarnation === 0n) call.incarnation = incarnation;
    // It may take long, and holds up nobody.
    call.peer.arrive(call);
    this.#unflushed.add(call.peer);
    this.#questions.await(call, call.probeMs, now);
    if (progress !== undefined && progress.done > call.progressDone) {
      call.progressDone = progress.done;
      this.#shared.outputs.push({ kind: "progressed", call, progress });
    }
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
    // With the token, if there is one in the same datagram.
    this.#questions.repeat(call, now);
  }

  /** The server wants to see that this client is where it says. */
  #answerChallenge(
    session: Session,
    { sequence, echo }: TokenFrame,
    now: number,
  ): void {
    const call = session.calls.get(sequence);
    // Not if the call has been sent again already, or the answer is here; and
    // not for ever, should each datagram seem to come from somewhere else.
    if (call?.lastTransmission !== echo) return;
    if (++call.challenges > limits.challengesMax) return;
    if (call.working) this.#questions.probe(call, now);
    else this.#questions.repeat(call, now);
  }

  #handleGoaway(peer: Peer, { incarnation }: Header): void {
    this.#shared.counters.goawaysReceived++;
    if (peer.leaving === incarnation) return;
    peer.leaving = incarnation;
    for (const call of peer.queued()) this.#settle(call, "leaving");
  }

  #heard(
    call: Call,
    event: "working" | "retry" | "token" | "reply",
    answer: Answer & { processingUs?: number },
    now: number,
  ): void {
    const times = measure(call, answer, now);
    if (!call.request.isTraced) return;
    trace(this.#shared, call, { event, echo: answer.echo, ...times });
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
      const session = this.#sessions.withRoom(peer);
      if (session === undefined) return;
      session.begin(call);
      peer.depart(call);
      this.#questions.begin(call, now);
    }
  }

  #settle(
    call: Call,
    cause: Settled["cause"],
    reply?: ReplyFrame,
    reason?: unknown,
  ): void {
    const { status } = reply ?? {};
    // A server that has forgotten a call knows less than this side.
    const executed = status === undefined || status === Status.unknownCall
      ? call.executed
      : executedBy[status];
    call.settled = true;
    this.#deadlines.delete(call);
    trace(this.#shared, call, { event: "settled", cause, executed, status });
    this.#shared.outputs.push({
      kind: "settled",
      call,
      cause,
      executed,
      status,
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
