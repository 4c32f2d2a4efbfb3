import type { Target } from "../wire/frame.ts";
import { Status } from "../wire/status.ts";
import type { Capacity } from "./capacity.ts";
import type { Client } from "./client.ts";
import type { Clients } from "./clients.ts";
import type { Execution } from "./execution.ts";
import { limits } from "./limits.ts";
import { busy, type Refusal } from "./refusal.ts";
import { Schedule, type Workload } from "./schedule.ts";
import type { Shared } from "./shared.ts";

/** How much a server does at a time. */
export interface Load extends Workload {
  /**
   * By which limits a call goes: 0 for those of all, above that a lane's.
   * `undefined` where there is next to nothing to do: that is done at once.
   */
  laneOf(target: Target): number | undefined;
}

/** As many at a time as a server can have records of, and none in a queue. */
export const unlimitedLoad: Load = {
  get concurrency(): number {
    return limits.callsRunning;
  },
  get concurrencyPerClient(): number {
    return limits.callsRunning;
  },
  queue: 0,
  lanes: [],
  laneOf: () => 0,
};

/** Which calls a server accepts, to run them now or when it is their turn. */
export class Acceptance {
  readonly #shared: Shared;
  readonly #clients: Clients;
  readonly #capacity: Capacity;
  readonly #load: Load;
  readonly #schedule: Schedule;
  /** Told of a call that has to go for another. */
  readonly #displace: (execution: Execution, refusal: Refusal) => void;
  /** Calls that need not wait for a turn. */
  readonly #trifles: Execution[] = [];
  /** No more are accepted. */
  isClosing = false;

  constructor(
    shared: Shared,
    options: { clients: Clients; capacity: Capacity; load: Load },
    displace: (execution: Execution, refusal: Refusal) => void,
  ) {
    this.#shared = shared;
    this.#clients = options.clients;
    this.#capacity = options.capacity;
    this.#load = options.load;
    this.#schedule = new Schedule(options.load);
    this.#displace = displace;
  }

  /** Calls whose handlers have not answered. */
  get running(): number {
    return this.#schedule.running;
  }

  /** Calls that have not been started. */
  get queued(): number {
    return this.#schedule.waiting + this.#trifles.length;
  }

  /** Calls that run or are queued, as part of all that may. */
  get fullness(): number {
    return this.#schedule.fullness;
  }

  /** How many run and are queued in a lane. */
  of(lane: number): { running: number; queued: number } {
    return this.#schedule.of(lane);
  }

  /** Whether there is room for a record: even a refusal needs one. */
  hasRecordRoom(client: Client): boolean {
    return client.executions.size < limits.recordsPerClient &&
      this.#clients.storedBytes < this.#capacity.storedBytesHard;
  }

  /** Whether there is room for a result. */
  hasRoom(client: Client, bytes: number): boolean {
    const { bodyBytes, storedBytesPerClient, storedBytes } = this.#capacity;
    return bytes <= bodyBytes &&
      client.storedBytes + bytes <= storedBytesPerClient &&
      this.#clients.storedBytes + bytes <= storedBytes;
  }

  /** Queues a call, or says why not. */
  accept(
    execution: Execution,
    timeLeftMs: number,
    now: number,
  ): Refusal | undefined {
    const { counters } = this.#shared;
    if (this.isClosing) {
      counters.callsRefusedLeaving++;
      return { status: Status.shuttingDown, body: nothing };
    }
    const { storedBytes, storedBytesPerClient } = this.#capacity;
    if (
      execution.client.storedBytes >= storedBytesPerClient ||
      this.#clients.storedBytes >= storedBytes
    ) return busy();
    const lane = this.#load.laneOf(execution);
    if (lane === undefined) {
      this.#trifles.push(execution);
      return undefined;
    }
    const verdict = this.#schedule.offer(execution, lane, timeLeftMs, now);
    if (verdict === undefined) return undefined;
    const { retryAfterMs } = verdict;
    if (!("displaced" in verdict)) {
      if (verdict.objection === "late") counters.callsRefusedLate++;
      else counters.callsRefusedFull++;
      return busy(retryAfterMs);
    }
    counters.callsDisplaced++;
    this.#displace(verdict.displaced as Execution, busy(retryAfterMs));
    return undefined;
  }

  /** Whether nothing but the calls before it keeps a queued call from being started. */
  hasRoomFor({ line }: Execution): boolean {
    return line === undefined || this.#schedule.hasPlace(line.lane);
  }

  /** The call that is to be started next, if any. */
  next(now: number): Execution | undefined {
    return this.#trifles.shift() ??
      this.#schedule.start(now) as Execution | undefined;
  }

  /** A call has been answered. */
  finish(execution: Execution): void {
    if (execution.line !== undefined) this.#schedule.finish(execution);
  }

  /** A queued call is not to be started any more. */
  withdraw(execution: Execution): void {
    if (execution.line !== undefined) return this.#schedule.withdraw(execution);
    this.#trifles.splice(this.#trifles.indexOf(execution), 1);
  }
}

const nothing = new Uint8Array(0);
