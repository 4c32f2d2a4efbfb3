import type { Datagram } from "../wire/datagram.ts";
import type {
  Answer,
  Frame,
  PartFrame,
  RetryFrame,
  TokenFrame,
  WorkingFrame,
} from "../wire/frame.ts";
import { FrameType } from "../wire/frame_layout.ts";
import { type Header, version } from "../wire/header.ts";
import { Status } from "../wire/status.ts";
import type { VersionAnswer } from "../wire/version_answer.ts";
import type { Call } from "./call.ts";
import type { Calls } from "./calls.ts";
import { limits } from "./limits.ts";
import type { Peer } from "./peer.ts";
import { afterRestart } from "./restart.ts";
import type { Session } from "./session.ts";
import type { Shared } from "./shared.ts";
import { trace } from "./trace.ts";
import { heardWorking, measure } from "./waiting.ts";

/** What a client makes of what servers say. */
export class Listener {
  readonly #shared: Shared;
  readonly #calls: Calls;

  constructor(shared: Shared, calls: Calls) {
    this.#shared = shared;
    this.#calls = calls;
  }

  /** Takes what a server says. */
  handleDatagram({ header, frames }: Datagram, now: number): void {
    const session = this.#calls.sessions.get(header.client);
    if (session === undefined) {
      this.#shared.counters.answersLate += frames.length;
      return;
    }
    // First: what is sent again below has to show it.
    session.token = 0n;
    for (const frame of frames) {
      if (frame.type === FrameType.token) session.token = frame.token;
    }
    session.isBelieved = session.token === 0n;
    for (const frame of frames) {
      const call = session.calls.get(frame.sequence);
      if (call !== undefined) this.#handleFrame(call, frame, header, now);
      else this.#handleLate(session, frame, header, now);
    }
    for (const frame of frames) {
      // If an answer came with it, the next datagram shows it.
      const isAlone = frame.type === FrameType.token &&
        frames.every(({ sequence, type }) =>
          sequence !== frame.sequence || type === frame.type
        );
      if (isAlone) this.#answerChallenge(session, frame, now);
    }
  }

  /** A server does not know this version of the protocol. */
  handleVersionAnswer({ client, echo, versions }: VersionAnswer): void {
    // It knows this one after all: what it answers was damaged on the way.
    if (versions.includes(version)) return;
    const session = this.#calls.sessions.get(client);
    for (const call of [...session?.calls.values() ?? []]) {
      if (call.sentAt(echo) === undefined) continue;
      call.transmissionsFailed++;
      this.#calls.settle(call, "other_version", undefined, versions);
    }
  }

  /** What concerns no open call. */
  #handleLate(
    session: Session,
    frame: Frame,
    header: Header,
    now: number,
  ): void {
    if (frame.type === FrameType.goaway) {
      return this.#handleGoaway(session.peer, header);
    }
    if (frame.type === FrameType.part) {
      this.#calls.large.acknowledgeUnknown(session, frame, header, now);
    }
    // A token comes with something else, which is counted.
    if (frame.type !== FrameType.token) this.#shared.counters.answersLate++;
  }

  #handleFrame(call: Call, frame: Frame, header: Header, now: number): void {
    const { peer } = call;
    if (peer.incarnation === 0n) peer.learn(header.incarnation, now);
    switch (frame.type) {
      case FrameType.reply:
        this.#heard(call, "reply", frame, now);
        // Its server knows that it is waited for, and repeats the answer.
        if (call.working) {
          this.#calls.large.acknowledge(call, frame, header, now);
        }
        return this.#calls.settle(call, "reply", frame);
      case FrameType.working:
        this.#heard(call, "working", frame, now);
        return this.#handleWorking(call, frame, header, now);
      case FrameType.retry:
        this.#heard(call, "retry", frame, now);
        return this.#handleRetry(call, frame, header.incarnation, now);
      case FrameType.token:
        return this.#heard(call, "token", frame, now);
      case FrameType.ack:
        return this.#calls.large.handleAck(call, frame, now);
      case FrameType.part:
        return this.#handlePart(call, frame, header, now);
    }
  }

  #handlePart(
    call: Call,
    part: PartFrame,
    header: Header,
    now: number,
  ): void {
    const outcome = this.#calls.large.handlePart(call, part, header, now);
    this.#calls.release(call);
    if (outcome === "too_large") return this.#calls.settle(call, "too_large");
    if (outcome === "receiving") return;
    const { bytes } = call.download!.body;
    this.#calls.settle(call, "reply", { status: Status.ok, body: bytes });
  }

  #handleWorking(
    call: Call,
    { progress }: WorkingFrame,
    { incarnation }: Header,
    now: number,
  ): void {
    heardWorking(call);
    this.#calls.large.delivered(call);
    // Nobody else can run it any more.
    if (call.incarnation === 0n) call.incarnation = incarnation;
    // It may take long, and holds up nobody.
    this.#calls.release(call);
    this.#calls.questions.await(call, call.probeMs, now);
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
    if (verdict === "give_up") return this.#calls.settle(call, "restarted");
    if (verdict === "move") call.incarnation = incarnation;
    else call.doubts++;
    // With the token, if there is one in the same datagram.
    if (call.upload === undefined) this.#calls.questions.repeat(call, now);
    else this.#calls.large.restart(call, now);
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
    if (call.working || call.isDelivered) {
      this.#calls.questions.probe(call, now);
    } else this.#calls.repeat(call, now);
  }

  #handleGoaway(peer: Peer, { incarnation }: Header): void {
    this.#shared.counters.goawaysReceived++;
    if (peer.leaving === incarnation) return;
    // It comes late, of a server that has left, and has a successor.
    if (peer.incarnation !== 0n && peer.incarnation !== incarnation) return;
    peer.leaving = incarnation;
    for (const call of peer.queued()) this.#calls.settle(call, "leaving");
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
}
