import type { AckFrame, CallFrame, Progress } from "../wire/frame.ts";
import { Status } from "../wire/status.ts";
import { Acceptance, type Load } from "./acceptance.ts";
import type { Arrival } from "./admission.ts";
import { type Answers, resultBytesMax } from "./answers.ts";
import { ArgumentShelf } from "./argument_shelf.ts";
import type { Capacity } from "./capacity.ts";
import type { Client } from "./client.ts";
import type { Clients } from "./clients.ts";
import { type Copy, Execution } from "./execution.ts";
import type { LargeReplies } from "./large_replies.ts";
import { limits } from "./limits.ts";
import type { Refusal } from "./refusal.ts";
import { Repeats } from "./repeats.ts";
import type { Shared } from "./shared.ts";

/** The calls that a server runs, from the record to the reply. */
export class Runs {
  readonly #shared: Shared;
  readonly #deadlines: Shared["deadlines"];
  readonly #clients: Clients;
  readonly #answers: Answers;
  readonly #large: LargeReplies;
  readonly acceptance: Acceptance;
  readonly #repeats: Repeats;
  readonly #arguments: ArgumentShelf;

  constructor(
    shared: Shared,
    options: {
      clients: Clients;
      answers: Answers;
      large: LargeReplies;
      capacity: Capacity;
      load: Load;
    },
  ) {
    this.#shared = shared;
    this.#deadlines = shared.deadlines;
    this.#clients = options.clients;
    this.#answers = options.answers;
    this.#large = options.large;
    this.#arguments = new ArgumentShelf(options.clients);
    this.#repeats = new Repeats(shared, options.answers);
    this.acceptance = new Acceptance(
      shared,
      options,
      (execution, refusal) => this.#decline(execution, refusal),
    );
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
    if (!this.acceptance.hasRecordRoom(client)) {
      // Even a refusal needs a record, lest a later copy be run after all.
      counters.callsRefused++;
      return;
    }
    const execution = new Execution(client, frame, sum, nothing, copy);
    this.#clients.record(client, execution);
    execution.heldBytes = heldBytes;
    client.patienceMs = frame.patienceMs;
    const { arrivedAt } = copy;
    // One that claims to wait for longer than anybody may is not believed.
    const timeLeftMs = Math.min(frame.timeLeftMs, limits.callMsMax);
    const refusal = this.acceptance.accept(execution, timeLeftMs, arrivedAt);
    if (refusal !== undefined) {
      counters.callsRefused++;
      return this.#finish(execution, refusal.status, refusal.body);
    }
    client.running++;
    // What came in PARTs has a buffer of its own.
    if (heldBytes > 0) execution.body = frame.body;
    else this.#arguments.put(execution, frame.body);
    execution.deadlineAt = arrivedAt + timeLeftMs;
    // Until then a refusal still arrives; later not even a result would.
    const wayBackMs = Math.min(frame.patienceMs / 2, timeLeftMs / 8);
    execution.startBy = execution.deadlineAt - wayBackMs;
    const { loopPauseMs, workingAfterMs } = limits;
    const hastyMs = Math.max(loopPauseMs, frame.patienceMs / 4);
    execution.tellAt = arrivedAt + Math.min(workingAfterMs, hastyMs);
    this.#watch(execution);
  }

  /** The next call to be started, if any is to be. */
  next(now: number): Execution | undefined {
    const execution = this.acceptance.next(now);
    if (execution === undefined) return undefined;
    this.#shared.counters.callsRun++;
    execution.state = "running";
    if (execution.toldAt > -Infinity) {
      // It is known to wait; that it does not any more is told if it takes long.
      execution.tellAt = now + limits.workingAfterMs;
      this.#watch(execution);
    }
    return execution;
  }

  /** Refuses a call of which the arguments are not taken. */
  refuse(
    client: Client,
    { sequence, digest }: { sequence: number; digest: number },
    { status, body }: Refusal,
    copy: Copy,
  ): void {
    this.#shared.counters.callsRefused++;
    if (!this.acceptance.hasRecordRoom(client)) return;
    const target = { sequence, program: 0, version: 0, procedure: 0 };
    const execution = new Execution(client, target, digest, nothing, copy);
    execution.isRefused = true;
    this.#clients.record(client, execution);
    this.#finish(execution, status, body);
  }

  /** Answers a running call. The answer is kept for its client, a large one as it is. */
  reply(
    execution: Execution,
    status: Status,
    body: Uint8Array,
  ): void {
    if (execution.state !== "running") return;
    const { client } = execution;
    this.acceptance.finish(execution);
    client.running--;
    this.#deadlines.delete(execution);
    const isSmall = body.length <= resultBytesMax;
    if (isSmall || this.acceptance.hasRoom(client, body.length)) {
      this.#finish(execution, status, body);
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
    if (execution.state === "done") return this.#answer(execution);
    // What has only come will mostly be started in the same turn.
    if (execution.state === "queued" && execution.toldAt === -Infinity) return;
    this.#answers.working(execution);
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
    this.#clients.freeReply(execution);
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
    this.#repeats.flush(now);
  }

  /** A handler says how far it is; its client hears of it, though not of each step. */
  progress(
    execution: Execution,
    progress: Progress,
    now: number,
  ): void {
    if (execution.state !== "running" || execution.isAbandoned) return;
    execution.progress = progress;
    execution.tellAt = Math.max(now, execution.toldAt + limits.progressMs);
    if (execution.tellAt <= now) this.#tell(execution, now);
    else this.#watch(execution);
  }

  /** The time of a call has come. */
  handleDue(execution: Execution, now: number): void {
    if (execution.state === "done") {
      if (now >= execution.deadlineAt) return this.#large.stop(execution);
      this.#repeats.handleDue(execution, now);
    } else if (now >= this.#endOf(execution)) {
      if (execution.state === "queued") this.#shared.counters.callsExpired++;
      this.#end(execution);
    } else if (now >= execution.tellAt) this.#tell(execution, now);
    else this.#watch(execution);
  }

  /** Nobody waits any more for a call that is queued or runs. */
  abandon(execution: Execution): void {
    if (execution.state === "queued") this.#shared.counters.callsWithdrawn++;
    this.#end(execution);
  }

  #end(execution: Execution): void {
    if (execution.state === "queued") {
      this.acceptance.withdraw(execution);
      const status = Status.notStarted;
      return this.#decline(execution, { status, body: nothing });
    }
    this.#deadlines.delete(execution);
    if (execution.isAbandoned) return;
    execution.isAbandoned = true;
    this.#shared.outputs.push({ kind: "abandoned", execution });
  }

  /** Says of a call that was queued that it will not be started. */
  #decline(execution: Execution, { status, body }: Refusal): void {
    execution.client.running--;
    this.#deadlines.delete(execution);
    this.#shared.counters.callsRefused++;
    this.#finish(execution, status, body);
  }

  /** Tells a client that its call waits, or that it runs and how far it is. */
  #tell(execution: Execution, now: number): void {
    const isNext = execution.state === "queued" &&
      this.acceptance.hasRoomFor(execution);
    if (isNext && !execution.isOverdue) {
      // The host was busy, and perhaps takes it in this very turn.
      execution.isOverdue = true;
      execution.tellAt = now + limits.workingAfterMs;
    } else {
      execution.tellAt = Infinity;
      execution.toldAt = now;
      this.#arguments.move(execution);
      this.#answers.working(execution);
    }
    this.#watch(execution);
  }

  /** Until when there is reason to go on. */
  #endOf({ state, startBy, deadlineAt }: Execution): number {
    return state === "queued" ? startBy : deadlineAt;
  }

  #watch(execution: Execution): void {
    const { tellAt } = execution;
    this.#deadlines.set(execution, Math.min(tellAt, this.#endOf(execution)));
  }

  #finish(
    execution: Execution,
    status: Status,
    reply: Uint8Array,
  ): void {
    const { client } = execution;
    execution.state = "done";
    this.#arguments.clear(execution);
    this.#clients.hold(client, -execution.heldBytes);
    execution.heldBytes = 0;
    // The client gave the call up: its number is below the floor, never runs
    // again, and nobody reads the answer.
    if (execution.sequence < client.floor) return;
    execution.status = status;
    this.#clients.store(client, reply.length);
    if (reply.length > resultBytesMax) {
      execution.reply = reply;
      // Until then somebody waits for it.
      this.#deadlines.set(execution, execution.deadlineAt);
      return this.#large.begin(execution);
    }
    this.#clients.replies.put(reply, execution);
    this.#answers.reply(execution);
    if (execution.toldAt > -Infinity) this.#repeats.add(execution);
  }

  #answer(execution: Execution): void {
    if (execution.isAcknowledged) return;
    if (execution.download === undefined) this.#answers.reply(execution);
    else this.#large.answerAgain(execution);
  }
}

const nothing = new Uint8Array(0);
