import { digest } from "../wire/checksum.ts";
import type { Datagram } from "../wire/datagram.ts";
import type {
  AckFrame,
  CallFrame,
  CancelFrame,
  PartFrame,
  ProbeFrame,
  Progress,
} from "../wire/frame.ts";
import { FrameType } from "../wire/frame_layout.ts";
import type { Header } from "../wire/header.ts";
import type { Status } from "../wire/status.ts";
import { type Acceptance, type Load, unlimitedLoad } from "./acceptance.ts";
import { AddressTokens } from "./address_tokens.ts";
import { Admission, type Arrival } from "./admission.ts";
import { AnswerAllowances } from "./answer_allowances.ts";
import { Answers } from "./answers.ts";
import type { Capacity } from "./capacity.ts";
import type { Client } from "./client.ts";
import { Clients } from "./clients.ts";
import type { Execution } from "./execution.ts";
import type { Incoming } from "./incoming.ts";
import { LargeReplies } from "./large_replies.ts";
import { Reassembly } from "./reassembly.ts";
import { Runs } from "./runs.ts";
import type { Shared } from "./shared.ts";
import type { Ways } from "./ways.ts";

/** What a {@linkcode Responder} is told. */
export interface ResponderOptions extends Ways {
  now: number;
  quietMs: number;
  /** Four 32-bit words that nobody else knows. */
  secret: readonly number[];
  capacity: Capacity;
  load?: Load | undefined;
}

/** The half of an endpoint that runs calls, each at most once. */
export class Responder {
  readonly incarnation: bigint;
  readonly #shared: Shared;
  readonly #clients: Clients;
  readonly #admission: Admission;
  readonly #answers: Answers;
  readonly #runs: Runs;
  readonly #allowances = new AnswerAllowances();
  readonly #reassembly: Reassembly;
  readonly #isReliable: (address: string) => boolean;

  constructor(shared: Shared, options: ResponderOptions) {
    const { secret, capacity, isReliable, load = unlimitedLoad } = options;
    this.#shared = shared;
    this.#isReliable = isReliable;
    this.incarnation = shared.random.id();
    const [high, low] = secret as [number, number];
    const salt = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
    const finished = (execution: Execution) => this.#runs.finished(execution);
    this.#clients = new Clients(shared, salt, finished);
    const tokens = new AddressTokens(secret);
    this.#answers = new Answers(shared, this.incarnation, tokens);
    const clients = this.#clients;
    const answers = this.#answers;
    const fullness = () => this.#runs.acceptance.fullness;
    const known = { ...options, clients, answers, tokens, fullness };
    this.#admission = new Admission(shared, known);
    const large = new LargeReplies(shared, answers, options);
    const parts = { clients, answers, large, capacity, load };
    this.#runs = new Runs(shared, parts);
    const { incarnation, acceptance } = this;
    const takes = { capacity, incarnation, acceptance };
    this.#reassembly = new Reassembly(shared, clients, takes);
  }

  /** What has been accepted, to run or to wait. */
  get acceptance(): Acceptance {
    return this.#runs.acceptance;
  }

  /** Clients with state here. */
  get clients(): number {
    return this.#clients.count;
  }

  /** Bytes of large arguments that are half here, or in use. */
  get heldBytes(): number {
    return this.#clients.heldBytes;
  }

  /** Bytes of records, their small arguments, and replies kept until their clients have them. */
  get storedBytes(): number {
    return this.#clients.storedBytes;
  }

  /** From now on new calls are refused; those that run or wait go on. */
  drain(): void {
    if (this.acceptance.isClosing) return;
    this.acceptance.isClosing = true;
    for (const client of this.#clients.all()) {
      const newest = client.executions.inOrder().at(-1);
      if (newest !== undefined) this.#answers.goaway(client, newest.from);
    }
  }

  /** Until when a client may ask again for a reply that was lost on its way. */
  get lingerUntil(): number {
    return this.#clients.lingerUntil(this.#isReliable);
  }

  /** Takes what a client says. */
  handleDatagram(
    { header, frames }: Datagram,
    from: string,
    bytes: number,
    now: number,
  ): void {
    const arrival = this.#admission.arrival(header, from, bytes, now);
    for (const frame of frames) {
      switch (frame.type) {
        case FrameType.call:
          this.#handleCall(frame, arrival);
          break;
        case FrameType.cancel:
          this.#handleCancel(header, frame);
          break;
        case FrameType.probe:
          this.#handleProbe(frame, arrival);
          break;
        case FrameType.part:
          this.#handlePart(frame, arrival);
          break;
        case FrameType.ack:
          this.#handleAck(frame, arrival);
          break;
      }
    }
  }

  /** Answers a running call. */
  reply(execution: Execution, status: Status, body: Uint8Array): void {
    this.#runs.reply(execution, status, body);
  }

  /** A handler says how far it is. */
  progress(execution: Execution, progress: Progress, now: number): void {
    this.#runs.progress(execution, progress, now);
  }

  /** A running call's time has come, or a client has long been silent. */
  handleDue(due: Client | Execution, now: number): void {
    if (due.kind === "client") this.#clients.handleDue(due, now);
    else this.#runs.handleDue(due, now);
  }

  /** A body that is half here needs an acknowledgement, or has been silent. */
  handleIncomingDue(incoming: Incoming, now: number): void {
    if (now < incoming.silentAt) return this.#shared.bulk.arrived(incoming);
    const client = this.#clients.get(incoming.channel.client);
    if (client !== undefined) this.#clients.giveUp(client, incoming);
  }

  /** The next call to be started, if any is to be. */
  next(now: number): Execution | undefined {
    return this.#runs.next(now);
  }

  /** Does what follows from all that has arrived. */
  flush(now: number): void {
    this.#runs.flush(now);
  }

  #handleCall(frame: CallFrame, arrival: Arrival): void {
    const { header, arrivedAt } = arrival;
    if (!this.#admission.isOurs(frame, arrival)) {
      return this.#admission.redirect(frame, arrival);
    }
    const client = this.#admission.clientOf(frame, arrival);
    if (client === undefined) return;
    this.#clients.raiseFloor(client, header.floor);
    this.#clients.keep(client, frame.timeLeftMs, arrivedAt);
    if (frame.sequence < client.floor) {
      this.#shared.counters.callsStale++;
      return;
    }
    const sum = digest(frame, frame.body);
    const known = client.executions.get(frame.sequence);
    if (known === undefined) {
      if (!this.#admission.mayBegin(frame, arrival)) return;
      this.#runs.begin(client, frame, { sum, heldBytes: 0 }, arrival);
    } else this.#handleDuplicate(known, sum, arrival);
  }

  /**
   * The record stays, and its answer will be kept until the floor passes it:
   * a copy of the call may still come.
   */
  #handleCancel({ client, floor }: Header, { sequence }: CancelFrame): void {
    this.#shared.counters.cancelsReceived++;
    const known = this.#clients.get(client);
    if (known === undefined) return;
    this.#clients.raiseFloor(known, floor);
    const execution = known.executions.get(sequence);
    if (execution !== undefined && execution.state !== "done") {
      this.#runs.abandon(execution);
    }
    const incoming = known.incoming.get(sequence);
    if (incoming !== undefined) this.#clients.giveUp(known, incoming);
  }

  /** A piece of arguments: only of whoever has shown where it is, and knows this server. */
  #handlePart(part: PartFrame, arrival: Arrival): void {
    const { header, arrivedAt, isProven } = arrival;
    if (header.incarnation !== this.incarnation) {
      return this.#admission.redirect(part, arrival);
    }
    if (!isProven) {
      this.#shared.counters.answersWithheld++;
      return this.#answers.admit(part, arrival);
    }
    const client = this.#admission.clientOf(part, arrival);
    if (client === undefined) return;
    this.#clients.raiseFloor(client, header.floor);
    this.#clients.keep(client, 0, arrivedAt);
    if (part.sequence < client.floor) {
      this.#shared.counters.callsStale++;
      return;
    }
    this.#shared.counters.partsReceived++;
    const known = client.executions.get(part.sequence);
    if (known !== undefined) return this.#handleLatePart(known, part, arrival);
    const outcome = this.#reassembly.handlePart(client, part, arrival);
    if (outcome === undefined) return;
    if ("status" in outcome) {
      return this.#runs.refuse(client, part, outcome, arrival);
    }
    this.#clients.keep(client, outcome.timeLeftMs, arrivedAt);
    const { digest: sum } = part;
    const heldBytes = outcome.body.buffer.byteLength;
    this.#runs.begin(client, outcome, { sum, heldBytes }, arrival);
  }

  /** A piece of arguments that are all here, or were not taken. */
  #handleLatePart(known: Execution, part: PartFrame, arrival: Arrival): void {
    this.#shared.counters.duplicates++;
    if (known.digest !== part.digest) {
      return this.#answers.impostor(known, arrival);
    }
    if (known.isRefused) return this.#answerAgain(known, arrival);
    known.seenAgain(arrival);
    this.#reassembly.acknowledgeWhole(known.client, part, arrival);
  }

  #handleAck(ack: AckFrame, { header, arrivedAt }: Arrival): void {
    this.#shared.counters.acksReceived++;
    const client = this.#clients.get(header.client);
    if (client === undefined || header.incarnation !== this.incarnation) return;
    this.#clients.raiseFloor(client, header.floor);
    const execution = client.executions.get(ack.sequence);
    if (execution === undefined) return;
    this.#runs.handleAck(execution, ack, arrivedAt);
  }

  #handleProbe(frame: ProbeFrame, arrival: Arrival): void {
    const { header } = arrival;
    this.#shared.counters.probesReceived++;
    if (header.incarnation !== this.incarnation) {
      return this.#admission.redirect(frame, arrival);
    }
    const client = this.#clients.get(header.client);
    if (client !== undefined) this.#clients.raiseFloor(client, header.floor);
    const execution = client?.executions.get(frame.sequence);
    if (execution !== undefined) this.#answerAgain(execution, arrival);
    else if (client === undefined || frame.sequence >= client.floor) {
      this.#answers.unknown(frame, arrival);
    }
  }

  #handleDuplicate(execution: Execution, sum: number, copy: Arrival): void {
    this.#shared.counters.duplicates++;
    if (execution.digest === sum) this.#answerAgain(execution, copy);
    else this.#answers.impostor(execution, copy);
  }

  #answerAgain(execution: Execution, copy: Arrival): void {
    // A connection has bounds of its own, and nobody asks there again.
    const isFree = this.#isReliable(copy.from);
    if (isFree || this.#allowances.isEarned(execution, copy)) {
      this.#runs.answerAgain(execution, copy);
    } else this.#shared.counters.answersWithheld++;
  }
}
