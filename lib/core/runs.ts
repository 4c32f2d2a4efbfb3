import type { CallFrame, Progress } from "../wire/frame.ts";
import { Status } from "../wire/status.ts";
import { type Answers, resultBytesMax } from "./answers.ts";
import type { Client } from "./client.ts";
import type { Clients } from "./clients.ts";
import { type Copy, Execution } from "./execution.ts";
import { limits } from "./limits.ts";
import type { Shared } from "./shared.ts";
import { Slab } from "./slab.ts";

/** The calls that a server runs, from the record to the reply. */
export class Runs {
  readonly #shared: Shared;
  readonly #deadlines: Shared["deadlines"];
  readonly #clients: Clients;
  readonly #answers: Answers;
  /** No more are begun. */
  isClosing = false;
  /** Calls whose handlers have not answered. */
  running = 0;
  #arguments = new Slab();
  #replies = new Slab();

  constructor(shared: Shared, clients: Clients, answers: Answers) {
    this.#shared = shared;
    this.#deadlines = shared.deadlines;
    this.#clients = clients;
    this.#answers = answers;
  }

  /** The record is made first: from here on every copy finds it. */
  begin(client: Client, frame: CallFrame, sum: number, copy: Copy): void {
    const { counters } = this.#shared;
    if (
      client.executions.size >= limits.recordsPerClient ||
      this.#clients.storedBytes >= limits.storedBytesHard
    ) {
      // Even a refusal needs a record, lest a later copy be run after all.
      counters.callsRefused++;
      return;
    }
    const execution = new Execution(client, frame, sum, nothing, copy);
    this.#clients.record(client, execution);
    client.patienceMs = frame.patienceMs;
    const refusal = this.#refusal(client);
    if (refusal !== undefined) {
      counters.callsRefused++;
      const hint = refusal === Status.resourceExhausted ? retryAfter : nothing;
      return this.#finish(execution, refusal, hint);
    }
    counters.callsRun++;
    this.running++;
    client.running++;
    execution.body = this.#arguments.copy(frame.body);
    // One that claims to wait for longer than anybody may is not believed.
    execution.deadlineAt = copy.arrivedAt +
      Math.min(frame.timeLeftMs, limits.callMsMax);
    execution.tellAt = copy.arrivedAt +
      Math.min(limits.workingAfterMs, frame.patienceMs / 4);
    this.#watch(execution);
    this.#shared.outputs.push({ kind: "request", execution });
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
    } else {
      this.#finish(execution, Status.resultTooLarge, nothing);
    }
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
    if (now >= execution.deadlineAt) this.abandon(execution);
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
    execution.tellAt = Infinity;
    execution.toldAt = now;
    this.#answers.working(execution);
    this.#watch(execution);
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
    // The client gave the call up: its number is below the floor, never runs
    // again, and nobody reads the answer.
    if (execution.sequence < client.floor) return;
    execution.status = status;
    execution.reply = reply;
    this.#clients.store(client, reply.length);
    this.#answers.reply(execution);
  }

  #refusal(client: Client): Status | undefined {
    if (this.isClosing) return Status.shuttingDown;
    const isFull = this.running >= limits.callsRunning ||
      client.storedBytes >= limits.storedBytesPerClient ||
      this.#clients.storedBytes >= limits.storedBytes;
    return isFull ? Status.resourceExhausted : undefined;
  }
}

const nothing = new Uint8Array(0);

/** `limits.retryAfterMs` as a refusal carries it: 32 bits, big-endian. */
const retryAfter = new Uint8Array([0, 0, 0, limits.retryAfterMs]);
