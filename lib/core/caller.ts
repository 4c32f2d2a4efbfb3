import type { Datagram } from "../wire/datagram.ts";
import type { VersionAnswer } from "../wire/version_answer.ts";
import { Call, type CallRequest } from "./call.ts";
import { CallWindow } from "./call_window.ts";
import { Calls } from "./calls.ts";
import type { Capacity } from "./capacity.ts";
import { Connections } from "./connections.ts";
import { LargeCalls } from "./large_calls.ts";
import { LargeResults } from "./large_results.ts";
import { limits } from "./limits.ts";
import { Listener } from "./listener.ts";
import { Path } from "./path.ts";
import { Peer, type Way } from "./peer.ts";
import { Questions } from "./questions.ts";
import { RoundTrip } from "./round_trip.ts";
import type { Session } from "./session.ts";
import type { Shared } from "./shared.ts";
import { trace } from "./trace.ts";
import { waitedInVain } from "./waiting.ts";
import type { Ways } from "./ways.ts";

/** What a {@linkcode Caller} is told. */
export interface CallerOptions extends Ways {
  capacity: Capacity;
}

/** The half of an endpoint that makes calls. */
export class Caller {
  #shared: Shared;
  #options: CallerOptions;
  #deadlines: Shared["deadlines"];
  #peers: Map<string, Peer> = new Map();
  #calls: Calls;
  #connections: Connections;
  #listener: Listener;

  constructor(shared: Shared, options: CallerOptions) {
    this.#shared = shared;
    this.#options = options;
    this.#deadlines = shared.deadlines;
    const questions = new Questions(shared);
    const large = new LargeCalls(shared, questions);
    const results = new LargeResults(shared, questions, options.capacity);
    this.#calls = new Calls(shared, { questions, large, results });
    this.#connections = new Connections(shared, this.#calls);
    this.#listener = new Listener(shared, this.#calls);
  }

  /** Bytes of results that are half here. */
  get heldBytes(): number {
    return this.#calls.results.heldBytes;
  }

  /** The server at an address, whose first call decides its first timeout. */
  peer(
    address: string,
    initialTimeoutMs: number,
    fallbacks: readonly string[],
  ): Peer {
    let peer = this.#peers.get(address);
    if (peer === undefined) {
      const wayTo = (address: string) => this.#wayTo(address, initialTimeoutMs);
      peer = new Peer(address, fallbacks, wayTo);
      this.#peers.set(address, peer);
    }
    return peer;
  }

  /** Drops all that is known of a server of which no call is open. */
  forget(peer: Peer): void {
    if (peer.hasCalls) {
      throw new TypeError(`Cannot forget ${peer.address}: calls are open`);
    }
    for (const [address, known] of this.#peers) {
      if (known === peer) this.#peers.delete(address);
    }
    this.#calls.sessions.forget(peer);
  }

  /** There is a connection to an address. */
  handleConnected(address: string, now: number): void {
    for (const peer of this.#peersAt(address)) {
      this.#connections.made(peer, now);
    }
  }

  /** No connection to an address could be made. */
  handleUnconnected(
    address: string,
    { reason, isFinal }: { reason: unknown; isFinal: boolean },
    now: number,
  ): void {
    for (const peer of this.#peersAt(address)) {
      this.#connections.failed(peer, reason, isFinal, now);
    }
  }

  /** What was under way to an address by a connection may be lost. */
  handleConnectionLost(address: string, now: number): void {
    for (const peer of this.#peersAt(address)) {
      this.#connections.lost(peer, now);
    }
  }

  /** Begins a call; it settles by an output, never within this method. */
  call(peer: Peer, request: CallRequest, now: number): Call {
    const { bodyBytes } = this.#options.capacity;
    if (request.body.length > bodyBytes) {
      throw new RangeError(
        `Cannot call with ${request.body.length} bytes of arguments: ` +
          `${bodyBytes} is the most that this endpoint takes`,
      );
    }
    const call = new Call(peer, request, now);
    this.#shared.counters.callsMade++;
    if (!peer.hasQueueRoom) {
      this.#calls.settle(call, "refused");
      return call;
    }
    this.#deadlines.set(call, call.deadlineAt);
    this.#calls.enqueue(call);
    return call;
  }

  /** Gives a call up, if it has not settled. */
  cancel(call: Call, cause: "canceled" | "closed"): void {
    if (call.settled) return;
    this.#calls.settle(call, cause);
    if (!call.peer.isOpen) return;
    // One datagram and no more: should it be lost, the server learns of it from
    // the floor of the next, or by the deadline.
    if (call.session !== undefined) this.#calls.questions.cancel(call);
  }

  /** Gives all calls up that have not settled. */
  cancelAll(cause: "canceled" | "closed"): void {
    for (const peer of this.#peers.values()) {
      for (const call of [...peer.inFlight(), ...peer.queued()]) {
        this.cancel(call, cause);
      }
    }
  }

  /** A call is due: its wait for an answer is over, or its deadline has come. */
  handleDue(call: Call, now: number): void {
    if (now >= call.deadlineAt) return this.#expire(call, now);
    const next = waitedInVain(call, now);
    if (call.timeouts > 0) trace(this.#shared, call, { event: "timeout" });
    // The first probe ends a time in which the server was not asked.
    if (next !== "probe" || call.silentProbes > 1) this.#suspect(call, now);
    if (next === "give_up") return this.#calls.settle(call, "silent");
    if (next === "probe") {
      this.#calls.results.askAgain(call);
      return this.#calls.questions.probe(call, now);
    }
    if (!this.#connections.leave(call, now)) this.#calls.repeat(call, now);
  }

  /** Takes what a server says. */
  handleDatagram(datagram: Datagram, now: number): void {
    this.#listener.handleDatagram(datagram, now);
  }

  /** A server does not know this version of the protocol. */
  handleVersionAnswer(answer: VersionAnswer): void {
    this.#listener.handleVersionAnswer(answer);
  }

  /** A datagram has not left this machine, and another attempt would not either. */
  handleUnsendable(
    session: Session,
    { transmission, sentAt }: { transmission: number; sentAt: number },
    reason: unknown,
  ): void {
    const { path } = session.peer;
    const unsent = path.unsent(session, transmission, sentAt);
    this.#shared.bulk.touch(path);
    for (const sequence of unsent) {
      const call = session.calls.get(sequence);
      if (call === undefined) continue;
      // These bytes have left neither now nor before: no server has them all.
      const isUnsent = !call.upload!.body.isResent && !call.wasAllSent;
      if (isUnsent) call.transmissionsFailed = call.transmissions;
      this.#calls.settle(call, "unsendable", undefined, reason);
    }
    for (const call of session.calls.inOrder()) {
      if (call.sentAt(transmission) === undefined) continue;
      call.transmissionsFailed++;
      if (call.transmissionsFailed === call.transmissions) {
        this.#calls.settle(call, "unsendable", undefined, reason);
      }
    }
  }

  /** A server has not answered in time; perhaps it answers nobody. */
  #suspect({ peer, lastSentAt }: Call, now: number): void {
    if (peer.silence?.waited(lastSentAt, now)) {
      this.#shared.outputs.push({ kind: "peer", peer, is: "silent" });
    }
  }

  /** The time of a call is over. */
  #expire(call: Call, now: number): void {
    const { isOpen, refusal } = call.peer;
    const wasSent = call.session !== undefined;
    const cause = wasSent || isOpen ? "deadline" : "unconnected";
    this.#calls.settle(call, cause, undefined, refusal);
    // Calls that are given up early say as much as those that wait long.
    if (wasSent) this.#connections.leave(call, now);
  }

  #peersAt(address: string): Peer[] {
    return [...this.#peers.values()].filter((peer) => peer.address === address);
  }

  #wayTo(address: string, initialTimeoutMs: number): Way {
    const isReliable = this.#options.isReliable(address);
    const needsConnection = this.#options.needsConnection(address);
    const roundTrip = new RoundTrip(
      initialTimeoutMs,
      isReliable ? limits.timeoutMsMinReliable : undefined,
    );
    const datagramBytes = this.#options.datagramBytes(address);
    const { random } = this.#shared;
    const path = new Path({
      roundTrip,
      random,
      datagramBytes,
      isReliable,
      // A call has a deadline of its own.
      givesUp: false,
    });
    const callWindow = new CallWindow();
    return { isReliable, needsConnection, roundTrip, callWindow, path };
  }

  /** Sends what waits, as far as there is room. */
  flush(now: number): void {
    this.#calls.flush(now);
  }
}
