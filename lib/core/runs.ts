import type { AckFrame, CallFrame, Progress } from "../wire/frame.ts";
import { Status } from "../wire/status.ts";
import type { Arrival } from "./admission.ts";
import { type Answers, resultBytesMax } from "./answers.ts";
import type { Capacity } from "./capacity.ts";
import type { Client } from "./client.ts";
import type { Clients } from "./clients.ts";
import { type Copy, Execution } from "./execution.ts";
import type { LargeReplies } from "./large_replies.ts";
import { limits } from "./limits.ts";
import type { Refusal } from "./reassembly.ts";
import type { Shared } from "./shared.ts";
import { Slab } from "./slab.ts";

/** The calls that a server runs, from the record to the reply. */
export class Runs {
  readonly #shared: Shared;
  readonly #deadlines: Shared["deadlines"];
  readonly #clients: Clients;
  readonly #answers: Answers;
  readonly #large: LargeReplies;
  readonly #capacity: Capacity;
  /** Answers that are to be sent again unless the client says that it has them. */
  readonly #unacknowledged: Execution[] = [];
  /** No more are begun. */
  isClosing = false;
  /** Calls whose handlers have not answered. */
  running = 0;
  #arguments = new Slab();
  #replies = new Slab();

  constructor(
    shared: Shared,
    { clients, answers, large, capacity }: {
      clients: Clients;
      answers: Answers;
      large: LargeReplies;
      capacity: Capacity;
    },
  ) {
    this.#shared = shared;
    this.#deadlines = shared.deadlines;
    this.#clients = clients;
    this.#answers = answers;
    this.#large = large;
    this.#capacity = capacity;
  }

  /**
   * The record is made first: from here on every copy finds it.
   *
   * @param heldBytes what its arguments take of what may be held, if they came in PARTs
   */
  begin(
    client: Client,
    frame: CallFrame,
    { sum, heldBytes }: { sum: number; heldBytes: number },
    copy: Copy,
  ): void {
    const { counters } = this.#shared;
    if (
      client.executions.size >= limits.recordsPerClient ||
      this.#clients.storedBytes >= this.#capacity.storedBytesHard
    ) {
      // Even a refusal needs a record, lest a later copy be run after all.
      counters.callsRefused++;
      this.#clients.hold(client, -heldBytes);
      return;
    }
    const execution = new Execution(client, frame, sum, nothing, copy);
    this.#clients.record(client, execution);
    execution.heldBytes = heldBytes;
    client.patienceMs = frame.patienceMs;
    const refusal = this.#refusal(client);
    if (refusal !== undefined) {
      counters.callsRefused++;
      return this.#finish(execution, refusal, hintOf(refusal));
    }
    counters.callsRun++;
    this.running++;
    client.running++;
    // What came in PARTs has a buffer of its own.
    execution.body = heldBytes > 0
      ? frame.body
      : this.#arguments.copy(frame.body);
    // One that claims to wait for longer than anybody may is not believed.
    execution.deadlineAt = copy.arrivedAt +
      Math.min(frame.timeLeftMs, limits.callMsMax);
    const { clockGranularityMs, workingAfterMs } = limits;
    const hastyMs = Math.max(clockGranularityMs, frame.patienceMs / 4);
    execution.tellAt = copy.arrivedAt + Math.min(workingAfterMs, hastyMs);
    this.#watch(execution);
    this.#shared.outputs.push({ kind: "request", execution });
  }

  /** Refuses a call of which the arguments are not taken. */
  refuse(
    client: Client,
    { sequence, digest }: { sequence: number; digest: number },
    { status, body }: Refusal,
    copy: Copy,
  ): void {
    const isFull = client.executions.size >= limits.recordsPerClient ||
      this.#clients.storedBytes >= this.#capacity.storedBytesHard;
    this.#shared.counters.callsRefused++;
    if (isFull) return;
    const target = { sequence, program: 0, version: 0, procedure: 0 };
    const execution = new Execution(client, target, digest, nothing, copy);
    execution.isRefused = true;
    this.#clients.record(client, execution);
    const isBusy = status === Status.resourceExhausted;
    this.#finish(execution, status, isBusy ? hintOf(status) : body);
  }

  /** Answers a running call; the answer is kept until the client has it. */
  reply(
    execution: Execution,
    status: Status,
    body: Uint8Array,
  ): void {
    if (execution.state === "done") return;
    const { client } = execution;
    this.running--;
    client.running--;
    this.#deadlines.delete(execution);
    if (body.length <= resultBytesMax) {
      this.#finish(execution, status, this.#replies.copy(body));
    } else if (this.#canKeep(client, body.length)) {
      this.#finish(execution, status, body.slice());
    } else {
      // A tombstone: it ran, and the result is gone.
      this.#finish(execution, Status.resultTooLarge, nothing);
    }
  }

  /** A copy of a call, or a question after it, has come. */
  answerAgain(execution: Execution, copy: Arrival): void {
    const { client, sequence, from } = execution;
    // Anybody on the way can send a copy. Until it has shown that it is there,
    // the answer goes to where the client has.
    if (!copy.isProven && client.proof.isProven(from)) {
      return this.#answers.challenge({ client, sequence, ...copy });
    }
    execution.seenAgain(copy);
    if (execution.state === "running") this.#answers.working(execution);
    else if (execution.state === "done") this.#answer(execution);
  }

  /** The client has the answer, or a part of it. */
  handleAck(execution: Execution, ack: AckFrame, now: number): void {
    if (execution.state !== "done" || execution.isAcknowledged) return;
    if (execution.download === undefined) {
      execution.isAcknowledged = ack.cumulative === execution.reply.length;
    } else {
      execution.isAcknowledged = this.#large.handleAck(execution, ack, now);
    }
    if (!execution.isAcknowledged) return;
    // The record stays: it keeps late copies from running.
    this.#deadlines.delete(execution);
    this.#clients.store(execution.client, -execution.reply.length);
    execution.reply = nothing;
    execution.download = undefined;
  }

  /** The client has finished with a call, whatever its state. */
  finished(execution: Execution): void {
    if (execution.state !== "done") return this.abandon(execution);
    this.#deadlines.delete(execution);
    this.#large.stop(execution);
  }

  /** Sees to it that answers that nobody waits for by a timer arrive all the same. */
  flush(now: number): void {
    for (const execution of this.#unacknowledged) {
      if (execution.sequence >= execution.client.floor) {
        this.#repeatLater(execution, now);
      }
    }
    this.#unacknowledged.length = 0;
  }

  /** A handler says how far it is; its client hears of it, though not of each step. */
  progress(
    execution: Execution,
    progress: Progress,
    now: number,
  ): void {
    if (execution.state === "done" || execution.isAbandoned) return;
    execution.progress = progress;
    execution.tellAt = Math.max(now, execution.toldAt + limits.progressMs);
    if (execution.tellAt <= now) this.#tell(execution, now);
    else this.#watch(execution);
  }

  /** The time of a running call has come. */
  handleDue(execution: Execution, now: number): void {
    if (execution.state === "done") {
      if (now >= execution.deadlineAt) return this.#large.stop(execution);
      this.#answers.reply(execution);
      execution.repeats++;
      this.#repeatLater(execution, now);
    } else if (now >= execution.deadlineAt) this.abandon(execution);
    else this.#tell(execution, now);
  }

  /** Nobody waits for a running call any more. */
  abandon(execution: Execution): void {
    this.#deadlines.delete(execution);
    if (execution.isAbandoned) return;
    execution.isAbandoned = true;
    this.#shared.outputs.push({ kind: "abandoned", execution });
  }

  /** Tells a client that its call runs, and how far it is. */
  #tell(execution: Execution, now: number): void {
    if (execution.state === "running") {
      execution.tellAt = Infinity;
      execution.toldAt = now;
      this.#answers.working(execution);
    } else {
      // The host has not taken it yet, and may refuse it.
      execution.tellAt = now + limits.workingAfterMs;
    }
    this.#watch(execution);
  }

  /**
   * A client that knows that its call runs asks seldom, so that an answer which
   * is lost would cost it up to 15 s.
   */
  #repeatLater(execution: Execution, now: number): void {
    if (execution.repeats >= limits.repeatsMax) return;
    const { jitterMin, jitterMax } = limits;
    const waitMs = execution.client.unhurriedMs * 2 ** execution.repeats *
      this.#shared.random.between(jitterMin, jitterMax);
    this.#deadlines.set(execution, now + waitMs);
  }

  #watch(execution: Execution): void {
    const { tellAt, deadlineAt } = execution;
    this.#deadlines.set(execution, Math.min(tellAt, deadlineAt));
  }

  #finish(
    execution: Execution,
    status: Status,
    reply: Uint8Array,
  ): void {
    const { client } = execution;
    execution.state = "done";
    execution.body = nothing;
    this.#clients.hold(client, -execution.heldBytes);
    execution.heldBytes = 0;
    // The client gave the call up: its number is below the floor, never runs
    // again, and nobody reads the answer.
    if (execution.sequence < client.floor) return;
    execution.status = status;
    execution.reply = reply;
    this.#clients.store(client, reply.length);
    if (reply.length > resultBytesMax) {
      // Until then somebody waits for it.
      this.#deadlines.set(execution, execution.deadlineAt);
      return this.#large.begin(execution);
    }
    this.#answers.reply(execution);
    if (execution.toldAt > -Infinity) this.#unacknowledged.push(execution);
  }

  #answer(execution: Execution): void {
    if (execution.isAcknowledged) return;
    if (execution.download === undefined) this.#answers.reply(execution);
    else this.#large.answerAgain(execution);
  }

  #canKeep(client: Client, bytes: number): boolean {
    const { bodyBytes, storedBytesPerClient, storedBytes } = this.#capacity;
    return bytes <= bodyBytes &&
      client.storedBytes + bytes <= storedBytesPerClient &&
      this.#clients.storedBytes + bytes <= storedBytes;
  }

  #refusal(client: Client): Status | undefined {
    if (this.isClosing) return Status.shuttingDown;
    const isFull = this.running >= limits.callsRunning ||
      client.storedBytes >= this.#capacity.storedBytesPerClient ||
      this.#clients.storedBytes >= this.#capacity.storedBytes;
    return isFull ? Status.resourceExhausted : undefined;
  }
}

function hintOf(status: Status): Uint8Array {
  return status === Status.resourceExhausted ? retryAfter : nothing;
}

const nothing = new Uint8Array(0);

/** `limits.retryAfterMs` as a refusal carries it: 32 bits, big-endian. */
const retryAfter = new Uint8Array([0, 0, 0, limits.retryAfterMs]);
