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
    const { peer } = session;
    peer.hasAnswered = true;
    if (peer.silence?.heard(now)) {
      this.#shared.outputs.push({ kind: "peer", peer, is: "answering" });
    }
    // First: what is sent again below has to show it.
    const { token } = session;
    learnWhetherBelieved(session, frames);
    const isTokenNew = session.token !== token;
    for (const frame of frames) {
      const call = session.calls.get(frame.sequence);
      const isLate = call === undefined ||
        isOfAnother(call, frame, header);
      if (!isLate) this.#handleFrame(call, frame, header, now);
      else if (frame.type !== FrameType.token || frames.length === 1) {
        // A token that comes with something else is not counted besides.
        this.#handleLate(session, frame, header, now);
      }
    }
    for (const frame of frames) {
      // If an answer came with it, the next datagram shows it.
      const isAlone = frame.type === FrameType.token &&
        frames.every(({ sequence, type }) =>
          sequence !== frame.sequence || type === frame.type
        );
      if (isAlone) this.#answerChallenge(session, frame, { isTokenNew, now });
    }
  }

  /** A server does not know this version of the protocol. */
  handleVersionAnswer({ client, echo, versions }: VersionAnswer): void {
    // It knows this one after all: what it answers was damaged on the way.
    if (versions.includes(version)) return;
    const session = this.#calls.sessions.get(client);
    for (const call of session?.calls.inOrder() ?? []) {
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
      this.#calls.results.acknowledgeUnknown(session, frame, header, now);
    }
    this.#shared.counters.answersLate++;
  }

  #handleFrame(call: Call, frame: Frame, header: Header, now: number): void {
    const { peer } = call;
    this.#shared.counters.answersReceived++;
    if (peer.incarnation === 0n) peer.learn(header.incarnation, now);
    switch (frame.type) {
      case FrameType.reply:
        this.#heard(call, "reply", frame, now);
        // Its server knows that it is waited for, and repeats the answer.
        if (call.working) {
          this.#calls.results.acknowledge(call, frame, header, now);
        }
        return this.#calls.settle(call, "reply", frame);
      case FrameType.working:
        this.#heard(call, frame.isWaiting ? "waiting" : "working", frame, now);
        return this.#handleWorking(call, frame, header, now);
      case FrameType.retry:
        this.#heard(call, "retry", frame, now);
        return this.#handleRetry(call, frame, header.incarnation, now);
      case FrameType.token:
        return this.#heard(call, "token", frame, now);
      case FrameType.ack:
        return this.#calls.large.handleAck(call, frame, now);
      case FrameType.part:
        // Nobody else can run it any more.
        if (call.incarnation === 0n) call.incarnation = header.incarnation;
        return this.#handlePart(call, frame, header, now);
    }
  }

  #handlePart(
    call: Call,
    part: PartFrame,
    header: Header,
    now: number,
  ): void {
    this.#calls.large.delivered(call);
    const outcome = this.#calls.results.handlePart(call, part, header, now);
    this.#calls.release(call);
    if (outcome === "too_large") return this.#calls.settle(call, "too_large");
    if (outcome === "receiving") return;
    const { bytes } = call.download!.body;
    this.#calls.settle(call, "reply", { status: Status.ok, body: bytes });
  }

  #handleWorking(
    call: Call,
    { isWaiting, progress }: WorkingFrame,
    { incarnation }: Header,
    now: number,
  ): void {
    heardWorking(call);
    if (!isWaiting) call.hasStarted = true;
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
    if (call.incarnation === incarnation || now >= call.deadlineAt) return;
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
    { isTokenNew, now }: { isTokenNew: boolean; now: number },
  ): void {
    const asked = session.calls.get(sequence);
    // What of an upload was sent without it has not been taken.
    if (isTokenNew && asked !== undefined) this.#calls.large.sendAgain(asked);
    // Nor have those, perhaps, that were sent together.
    for (const call of isTokenNew ? session.calls.inOrder() : [asked]) {
      // Not if the call has been sent again already, or the answer is here; and
      // not for ever, should each datagram seem to come from somewhere else.
      if (call?.lastTransmission !== echo) continue;
      if (now >= call.deadlineAt) continue;
      if (++call.challenges > limits.challengesMax) continue;
      if (call.working || call.isDelivered) {
        this.#calls.questions.probe(call, now);
      } else this.#calls.repeat(call, now);
    }
  }

  #handleGoaway(peer: Peer, { incarnation }: Header): void {
    this.#shared.counters.goawaysReceived++;
    if (peer.leaving === incarnation) return;
    // It comes late, of a server that has left, and has a successor.
    if (peer.incarnation !== 0n && peer.incarnation !== incarnation) return;
    peer.leaving = incarnation;
    if (peer.silence !== undefined) {
      this.#shared.outputs.push({ kind: "peer", peer, is: "leaving" });
    }
    for (const call of peer.queued()) this.#calls.settle(call, "leaving");
  }

  #heard(
    call: Call,
    event: "waiting" | "working" | "retry" | "token" | "reply",
    answer: Answer & { processingUs?: number },
    now: number,
  ): void {
    const times = measure(call, answer, now);
    if (!call.request.isTraced) return;
    trace(this.#shared, call, { event, echo: answer.echo, ...times });
  }
}

/**
 * Whether it is said by another incarnation than the one that the call is meant
 * for: what one says of a call that has moved on does not concern it any more.
 */
function isOfAnother(
  call: Call,
  { type }: Frame,
  { incarnation }: Header,
): boolean {
  const isForAnybody = type === FrameType.retry || type === FrameType.token;
  return !isForAnybody && call.incarnation !== 0n &&
    incarnation !== call.incarnation;
}

/**
 * Whoever answers asks for a token until it believes. A GOAWAY answers nothing,
 * and after a RETRY nothing is remembered: neither says anything of that.
 */
function learnWhetherBelieved(
  session: Session,
  frames: readonly Frame[],
): void {
  let isAnswer = false;
  for (const frame of frames) {
    if (frame.type === FrameType.token) {
      session.token = frame.token;
      session.isBelieved = false;
      return;
    }
    isAnswer ||= frame.type !== FrameType.goaway &&
      frame.type !== FrameType.retry;
  }
  if (!isAnswer) return;
  session.token = 0n;
  session.isBelieved = true;
}
