import { digest } from "../wire/checksum.ts";
import type { Datagram } from "../wire/datagram.ts";
import { type CallFrame, type CancelFrame, FrameType } from "../wire/frame.ts";
import type { Header } from "../wire/header.ts";
import { Status } from "../wire/status.ts";
import { Answers, resultBytesMax } from "./answers.ts";
import { Client } from "./client.ts";
import { type Copy, Execution } from "./execution.ts";
import { limits } from "./limits.ts";
import type { Shared } from "./shared.ts";
import { Slab } from "./slab.ts";

/** The half of an endpoint that runs calls, each at most once. */
export class Responder {
  readonly incarnation: bigint;
  #shared: Shared;
  #answers: Answers;
  #deadlines: Shared["deadlines"];
  #startedAt: number;
  #quietMs: number;
  #clients: Map<bigint, Client> = new Map();
  #running = 0;
  #storedBytes = 0;
  #closing = false;
  #arguments = new Slab();
  #replies = new Slab();

  constructor(
    shared: Shared,
    { now, quietMs }: { now: number; quietMs: number },
  ) {
    this.#shared = shared;
    this.#deadlines = shared.deadlines;
    this.#startedAt = now;
    this.#quietMs = quietMs;
    this.incarnation = shared.random.id();
    this.#answers = new Answers(shared.outbox, this.incarnation);
  }

  /** Calls whose handlers have not answered. */
  get running(): number {
    return this.#running;
  }

  /** Clients with state here. */
  get clients(): number {
    return this.#clients.size;
  }

  /** Bytes of records and replies kept until their clients have them. */
  get storedBytes(): number {
    return this.#storedBytes;
  }

  /** From now on new calls are refused; those that run go on. */
  drain(): void {
    this.#closing = true;
  }

  /** Takes what a client says. */
  handleDatagram({ header, frames }: Datagram, from: string, now: number) {
    const copy = { from, echo: header.transmission, arrivedAt: now };
    for (const frame of frames) {
      if (frame.type === FrameType.call) this.#handleCall(header, frame, copy);
      else if (frame.type === FrameType.cancel) {
        this.#handleCancel(header, frame);
      }
    }
  }

  /** Answers a running call; the answer is kept until the client has it. */
  reply(
    execution: Execution,
    status: Status,
    body: Uint8Array,
  ): void {
    if (execution.state === "done") return;
    const { client } = execution;
    this.#running--;
    client.running--;
    this.#deadlines.delete(execution);
    if (body.length <= resultBytesMax) {
      this.#finish(execution, status, this.#replies.copy(body));
    } else {
      this.#finish(execution, Status.resultTooLarge, nothing);
    }
  }

  /** A running call's deadline has come, or a client has long been silent. */
  handleDue(due: Client | Execution, now: number): void {
    if (due.kind === "execution") return this.#abandon(due);
    if (due.running > 0) due.keepUntil = now + limits.retentionMs;
    if (due.keepUntil > now) {
      this.#deadlines.set(due, due.keepUntil);
      return;
    }
    this.#storedBytes -= due.storedBytes;
    this.#clients.delete(due.client);
  }

  #handleCall(header: Header, frame: CallFrame, copy: Copy): void {
    const uptimeMs = copy.arrivedAt - this.#startedAt;
    if (!this.#isOurs(header, frame, uptimeMs)) {
      this.#shared.counters.callsMisdirected++;
      return this.#answers.retry(header.client, frame, copy, uptimeMs);
    }

    const client = this.#clientOf(header.client);
    if (client === undefined) {
      this.#shared.counters.droppedClientsFull++;
      return;
    }
    this.#raiseFloor(client, header.floor);
    this.#keep(client, frame, copy.arrivedAt);
    if (frame.sequence < client.floor) {
      this.#shared.counters.callsStale++;
      return;
    }
    const sum = digest(frame, frame.body);
    const known = client.executions.get(frame.sequence);
    if (known === undefined) this.#begin(client, frame, sum, copy);
    else this.#handleDuplicate(known, sum, copy);
  }

  /** Whether a call cannot be one that an earlier server here has run. */
  #isOurs(header: Header, frame: CallFrame, uptimeMs: number): boolean {
    if (header.incarnation !== 0n) {
      return header.incarnation === this.incarnation;
    }
    const client = this.#clients.get(header.client);
    if (client?.executions.has(frame.sequence)) return true;
    return uptimeMs >= this.#quietMs * limits.clockDrift &&
      uptimeMs >= frame.ageMs * limits.clockDrift;
  }

  /**
   * The record stays, and its answer will be kept until the floor passes it:
   * a copy of the call may still come.
   */
  #handleCancel({ client, floor }: Header, { sequence }: CancelFrame): void {
    const known = this.#clients.get(client);
    if (known === undefined) return;
    this.#raiseFloor(known, floor);
    const execution = known.executions.get(sequence);
    if (execution !== undefined && execution.state !== "done") {
      this.#abandon(execution);
    }
  }

  #abandon(execution: Execution): void {
    this.#deadlines.delete(execution);
    if (execution.isAbandoned) return;
    execution.isAbandoned = true;
    this.#shared.outputs.push({ kind: "abandoned", execution });
  }

  #handleDuplicate(execution: Execution, sum: number, copy: Copy): void {
    this.#shared.counters.duplicates++;
    if (execution.digest !== sum) {
      const impostor = { status: Status.numberReused, reply: nothing };
      return this.#answers.reply({ ...execution, ...impostor, ...copy });
    }
    execution.seenAgain(copy);
    if (execution.state === "done") {
      this.#answers.reply(execution);
    } else if (execution.state === "running") this.#answers.working(execution);
  }

  /** The record is made first: from here on every copy finds it. */
  #begin(client: Client, frame: CallFrame, sum: number, copy: Copy): void {
    if (
      client.executions.size >= limits.recordsPerClient ||
      this.#storedBytes >= limits.storedBytesHard
    ) {
      // Even a refusal needs a record, lest a later copy be run after all.
      this.#shared.counters.callsRefused++;
      return;
    }
    const execution = new Execution(client, frame, sum, nothing, copy);
    client.executions.set(frame.sequence, execution);
    this.#store(client, limits.recordBytes);
    const refusal = this.#refusal(client);
    if (refusal !== undefined) {
      this.#shared.counters.callsRefused++;
      const hint = refusal === Status.resourceExhausted ? retryAfter : nothing;
      return this.#finish(execution, refusal, hint);
    }
    this.#shared.counters.callsRun++;
    this.#running++;
    client.running++;
    execution.body = this.#arguments.copy(frame.body);
    // One that claims to wait for longer than anybody may is not believed.
    execution.deadlineAt = copy.arrivedAt +
      Math.min(frame.timeLeftMs, limits.callMsMax);
    this.#deadlines.set(execution, execution.deadlineAt);
    this.#shared.outputs.push({ kind: "request", execution });
  }

  #finish(
    execution: Execution,
    status: Status,
    reply: Uint8Array,
  ): void {
    const { client } = execution;
    execution.state = "done";
    execution.body = nothing;
    // The client gave the call up: its number is below the floor, never runs
    // again, and nobody reads the answer.
    if (execution.sequence < client.floor) return;
    execution.status = status;
    execution.reply = reply;
    this.#store(client, reply.length);
    this.#answers.reply(execution);
  }

  #refusal(client: Client): Status | undefined {
    if (this.#closing) return Status.shuttingDown;
    const isFull = this.#running >= limits.callsRunning ||
      client.storedBytes >= limits.storedBytesPerClient ||
      this.#storedBytes >= limits.storedBytes;
    return isFull ? Status.resourceExhausted : undefined;
  }

  #clientOf(id: bigint): Client | undefined {
    let client = this.#clients.get(id);
    if (client === undefined && this.#clients.size < limits.clients) {
      client = new Client(id);
      this.#clients.set(id, client);
    }
    return client;
  }

  /** The client has the results of all calls below: their records can go. */
  #raiseFloor(client: Client, floor: number): void {
    if (floor <= client.floor) return;
    const { executions } = client;
    // Whichever is shorter: the numbers that were passed, or the records.
    const passed = floor - client.floor;
    client.floor = floor;
    if (passed < executions.size) {
      for (let sequence = floor - passed; sequence < floor; sequence++) {
        this.#forget(client, executions.get(sequence));
      }
    } else {
      for (const execution of executions.values()) {
        if (execution.sequence < floor) this.#forget(client, execution);
      }
    }
  }

  #forget(client: Client, execution: Execution | undefined): void {
    if (execution === undefined) return;
    client.executions.delete(execution.sequence);
    this.#store(client, -limits.recordBytes - execution.reply.length);
    if (execution.state !== "done") this.#abandon(execution);
  }

  /** Counts what a client makes this server keep. */
  #store(client: Client, bytes: number): void {
    client.storedBytes += bytes;
    this.#storedBytes += bytes;
  }

  /** Keeps a client for as long as the network may hold copies of a call. */
  #keep(client: Client, { timeLeftMs }: CallFrame, now: number): void {
    const lastCopyMs = Math.min(timeLeftMs, limits.callMsMax) +
      limits.retentionMs;
    const until = now + lastCopyMs * limits.clockDrift;
    if (until <= client.keepUntil) return;
    client.keepUntil = until;
    // It is only moved when it is due, rather than with each call.
    if (client.place < 0) this.#deadlines.set(client, until);
  }
}

const nothing = new Uint8Array(0);

/** `limits.retryAfterMs` as a refusal carries it: 32 bits, big-endian. */
const retryAfter = new Uint8Array([0, 0, 0, limits.retryAfterMs]);
