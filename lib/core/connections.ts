import type { Call } from "./call.ts";
import type { Calls } from "./calls.ts";
import type { Peer } from "./peer.ts";
import type { Shared } from "./shared.ts";

/** By what way servers are reached, and what becomes of calls when it changes. */
export class Connections {
  readonly #deadlines: Shared["deadlines"];
  readonly #outputs: Shared["outputs"];
  readonly #calls: Calls;

  constructor(
    { deadlines, outputs }: Pick<Shared, "deadlines" | "outputs">,
    calls: Calls,
  ) {
    this.#deadlines = deadlines;
    this.#outputs = outputs;
    this.#calls = calls;
  }

  /** There is a connection: what an earlier one may have lost is sent again. */
  made(peer: Peer, now: number): void {
    peer.isOpening = false;
    peer.isOpen = true;
    if (peer.silence?.heard(now)) {
      this.#outputs.push({ kind: "peer", peer, is: "answering" });
    }
    peer.refusal = undefined;
    for (const call of peer.inFlight()) {
      call.timeouts = 0;
      this.#sendAgain(call, now);
    }
    this.#calls.touch(peer);
  }

  /**
   * An attempt has failed. A server that may start is waited for, elsewhere if
   * it can be elsewhere.
   *
   * @param isFinal that no other attempt would do better
   */
  failed(peer: Peer, reason: unknown, isFinal: boolean, now: number): void {
    peer.isOpening = false;
    peer.refusal = reason;
    if (peer.silence?.suspect()) {
      this.#outputs.push({ kind: "peer", peer, is: "silent" });
    }
    if (peer.fallBack(now)) return this.#moved(peer, now);
    if (!isFinal) return this.#calls.connect(peer);
    for (const call of [...peer.queued(), ...peer.inFlight()]) {
      this.#calls.settle(call, "unsendable", undefined, reason);
    }
  }

  /** What was under way may be lost, in either direction. */
  lost(peer: Peer, now: number): void {
    if (peer.needsConnection) {
      peer.isOpen = false;
      return this.#calls.connect(peer);
    }
    for (const call of peer.inFlight()) this.#sendAgain(call, now);
  }

  /** A call has waited in vain. Returns whether it has been sent elsewhere. */
  leave({ peer, lastSentAt }: Call, now: number): boolean {
    if (!peer.isSilent(lastSentAt, now) || !peer.fallBack(now)) return false;
    this.#moved(peer, now);
    return true;
  }

  #moved(peer: Peer, now: number): void {
    for (const call of peer.inFlight()) {
      if (peer.isOpen) this.#sendAgain(call, now);
      else this.#deadlines.set(call, call.deadlineAt);
    }
    this.#calls.touch(peer);
    this.#calls.connect(peer);
  }

  /** Sends a call once more, under its number, or asks after it. */
  #sendAgain(call: Call, now: number): void {
    const { questions, large } = this.#calls;
    const { peer } = call;
    // It ends in a moment, and its server may have forgotten it.
    if (now >= call.deadlineAt) return;
    if (call.isDelivered) questions.probe(call, now);
    else if (call.upload === undefined) questions.repeat(call, now);
    else if (peer.path.has(call.upload)) large.sendAgain(call);
    else large.resume(call, now);
  }
}
