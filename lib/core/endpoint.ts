import { readDatagram } from "../wire/datagram.ts";
import type { Progress } from "../wire/frame.ts";
import { datagramBytesMax } from "../wire/header.ts";
import type { Status } from "../wire/status.ts";
import { answerVersionOf, readVersionAnswer } from "../wire/version_answer.ts";
import type { Call, CallRequest } from "./call.ts";
import { Bulk } from "./bulk.ts";
import { Caller } from "./caller.ts";
import { Capacity } from "./capacity.ts";
import { Client } from "./client.ts";
import { type Counters, newCounters } from "./counters.ts";
import { Deadlines } from "./deadlines.ts";
import type { EndpointOptions } from "./endpoint_options.ts";
import type { Execution } from "./execution.ts";
import type { Incoming } from "./incoming.ts";
import { limits } from "./limits.ts";
import { Outbox, type Transmit } from "./outbox.ts";
import type { Output, Wait } from "./output.ts";
import type { Path } from "./path.ts";
import type { Peer } from "./peer.ts";
import { Queue } from "./queue.ts";
import { Random } from "./random.ts";
import { Responder } from "./responder.ts";
import { Session } from "./session.ts";
import type { Shared } from "./shared.ts";

/**
 * The protocol as one state machine, which reaches nothing outside itself.
 *
 * - Inputs (`handle…`) and commands (`call`, `cancel`, `reply`) take the time
 *   and change state, and nothing else.
 * - `poll` returns what the host has to do, one thing at a time, until it says
 *   `wait`: then everything is done until that time, or the next input.
 *
 * Time is milliseconds on a clock of the host's choice that never goes back.
 */
export class Endpoint {
  readonly counters: Counters = newCounters();
  #outbox: Outbox;
  #outputs: Queue<Output> = new Queue();
  /** One for all, as there is one after each datagram. */
  readonly #wait: Wait = { kind: "wait", until: Infinity };
  #deadlines: Shared["deadlines"] = new Deadlines();
  #caller: Caller;
  #responder: Responder | undefined;
  #bulk: Bulk;

  constructor(options: EndpointOptions) {
    const { datagramBytes = () => datagramBytesMax } = options;
    const deadlines = this.#deadlines;
    const outbox = this.#outbox = new Outbox(datagramBytes);
    this.#bulk = new Bulk(deadlines, outbox, options.spare);
    const shared: Shared = {
      deadlines,
      outbox,
      bulk: this.#bulk,
      outputs: this.#outputs,
      counters: this.counters,
      random: new Random(options.seed),
    };
    const { now, quietMs, bodyBytesMax = limits.bodyBytes } = options;
    const { isReliable = () => false, needsConnection = () => false } = options;
    const capacity = new Capacity(bodyBytesMax);
    const both = { capacity, datagramBytes, isReliable, needsConnection };
    this.#caller = new Caller(shared, both);
    if (!options.serves) return;
    const secret = [3, 4, 5, 6].map((at) =>
      options.seed[at] ?? shared.random.uint32()
    );
    this.#responder = new Responder(shared, {
      now,
      quietMs,
      secret,
      load: options.load,
      ...both,
    });
  }

  /** Calls from others whose handlers have not answered. */
  get running(): number {
    return this.#responder?.acceptance.running ?? 0;
  }

  /** Calls from others that wait for their turn. */
  get queued(): number {
    return this.#responder?.acceptance.queued ?? 0;
  }

  /** How many of those run and wait that go by the limits of a lane. */
  of(lane: number): { running: number; queued: number } {
    return this.#responder?.acceptance.of(lane) ?? { running: 0, queued: 0 };
  }

  /** Clients that this endpoint keeps state for. */
  get clients(): number {
    return this.#responder?.clients ?? 0;
  }

  /** Bytes of results that are half here, and of arguments that are, or are in use. */
  get heldBytes(): number {
    return this.#caller.heldBytes + (this.#responder?.heldBytes ?? 0);
  }

  /** Bytes of records, their small arguments, and replies kept until their clients have them. */
  get storedBytes(): number {
    return this.#responder?.storedBytes ?? 0;
  }

  /**
   * The server at an address in canonical form.
   *
   * @param fallbacks where else it is, to be tried in turn while it is silent
   */
  peer(
    address: string,
    initialTimeoutMs: number,
    fallbacks: readonly string[] = [],
  ): Peer {
    return this.#caller.peer(address, initialTimeoutMs, fallbacks);
  }

  /** Drops all that is known of a server of which no call is open. */
  forget(peer: Peer): void {
    this.#caller.forget(peer);
  }

  /** Learns that there is a connection to an address, as `connect` asked for. */
  handleConnected(address: string, now: number): void {
    this.#caller.handleConnected(address, now);
  }

  /**
   * Learns that an attempt to make a connection has failed; where calls wait for
   * one, another attempt is asked for.
   *
   * @param failure.reason goes into the outputs of calls that find none
   * @param failure.isFinal that no other attempt would do better
   */
  handleUnconnected(
    address: string,
    failure: { reason: unknown; isFinal: boolean },
    now: number,
  ): void {
    this.#caller.handleUnconnected(address, failure, now);
  }

  /** Learns that the connection to an address has ended. */
  handleConnectionLost(address: string, now: number): void {
    this.#caller.handleConnectionLost(address, now);
  }

  /** Takes any bytes that came from the network; bad ones are counted. */
  handleDatagram(bytes: Uint8Array, from: string, now: number): void {
    const { counters } = this;
    counters.datagramsReceived++;
    counters.bytesReceived += bytes.length;
    const datagram = readDatagram(bytes);
    switch (datagram) {
      case "foreign":
        counters.droppedForeign++;
        return;
      case "other_version":
        return this.#handleOtherVersion(bytes, from);
      case "damaged":
        counters.droppedDamaged++;
        return;
      case "malformed":
        counters.droppedMalformed++;
        return;
    }
    if (datagram.header.fromServer) {
      this.#caller.handleDatagram(datagram, now);
    } else if (this.#responder !== undefined) {
      this.#responder.handleDatagram(datagram, from, bytes.length, now);
    } else {
      counters.droppedMisaddressed++;
    }
  }

  /**
   * Learns that a datagram cannot be sent, now or later, which settles the
   * calls in it, unless a copy left earlier.
   *
   * @param reason goes into their outputs as it is
   */
  handleUnsendable(transmit: Transmit, reason: unknown): void {
    const { channel } = transmit;
    this.counters.datagramsUnsent++;
    if (channel instanceof Session) {
      this.#caller.handleUnsendable(channel, transmit, reason);
    } else if (channel instanceof Client && channel.path !== undefined) {
      const { transmission, sentAt } = transmit;
      channel.path.unsent(channel, transmission, sentAt);
      this.#bulk.touch(channel.path);
    }
  }

  /** Begins a call, which settles by an output. */
  call(peer: Peer, request: CallRequest, now: number): Call {
    return this.#caller.call(peer, request, now);
  }

  /** Gives up a call that has not settled; it settles as `cause`. */
  cancel(call: Call, cause: "canceled" | "closed"): void {
    this.#caller.cancel(call, cause);
  }

  /** Gives up all calls that have not settled. */
  cancelAll(cause: "canceled" | "closed"): void {
    this.#caller.cancelAll(cause);
  }

  /** Answers a request, once; a body that fits no datagram is not to change any more. */
  reply(execution: Execution, status: Status, body: Uint8Array): void {
    this.#responder!.reply(execution, status, body);
  }

  /** Tells the caller of a running call how far its handler is. */
  progress(execution: Execution, progress: Progress, now: number): void {
    this.#responder!.progress(execution, progress, now);
  }

  /** Until when, at least, callers may ask again for replies that were lost. */
  get lingerUntil(): number {
    return this.#responder?.lingerUntil ?? -Infinity;
  }

  /** From now on new calls from others are refused; those that run or wait go on. */
  drain(): void {
    this.#responder?.drain();
  }

  /** The next thing to do at `now`. To be called until it says `wait`. */
  poll(now: number): Output {
    return this.pollWork(now) ?? this.pollTransmit(now)!;
  }

  /** The same, but nothing where a datagram is next, which can take more. */
  pollWork(now: number): Output | undefined {
    while (this.#deadlines.next <= now) {
      this.#handleDue(this.#deadlines.takeDue(now)!, now);
    }
    this.#caller.flush(now);
    this.#responder?.flush(now);
    this.#bulk.flush(now);
    const output = this.#outputs.shift();
    if (output?.kind === "traced") output.at = now;
    if (output !== undefined) return output;
    const execution = this.#responder?.next(now);
    if (execution !== undefined) return { kind: "request", execution };
    if (!this.#outbox.isEmpty) return undefined;
    this.#wait.until = this.#deadlines.next;
    return this.#wait;
  }

  /** The next datagram that is ready, for a host whose handlers took their time. */
  pollTransmit(now: number): Transmit | undefined {
    const transmit = this.#outbox.take(now);
    if (transmit === undefined) return undefined;
    this.counters.datagramsSent++;
    this.counters.bytesSent += transmit.datagram.length;
    return transmit;
  }

  #handleDue(
    due: Call | Client | Execution | Path | Incoming,
    now: number,
  ): void {
    switch (due.kind) {
      case "call":
        return this.#caller.handleDue(due, now);
      case "path":
        return this.#bulk.handleDue(due, now);
      case "incoming":
        // A client's bodies are given up with their calls only.
        if (due.patienceMs === Infinity) return this.#bulk.arrived(due);
        return this.#responder!.handleIncomingDue(due, now);
      default:
        return this.#responder!.handleDue(due, now);
    }
  }

  /**
   * A server names the versions that it knows; a client that is told so gives
   * up the calls that it sent in another.
   */
  #handleOtherVersion(bytes: Uint8Array, from: string): void {
    this.counters.droppedOtherVersion++;
    const told = readVersionAnswer(bytes);
    if (told !== undefined) return this.#caller.handleVersionAnswer(told);
    if (this.#responder === undefined) return;
    const answer = answerVersionOf(bytes);
    if (answer !== undefined) this.#outbox.sendAlone(answer, from);
  }

  /** Takes back the buffer of a datagram that has been sent. */
  recycle(transmit: Transmit): void {
    this.#outbox.recycle(transmit);
  }
}
