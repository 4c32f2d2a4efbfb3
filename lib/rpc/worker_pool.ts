import type { Clock } from "../net/clock.ts";
import type { Wanted } from "./handler_module.ts";
import { HandlerThread } from "./handler_thread.ts";
import { workerLimits } from "./worker_limits.ts";
import type { WorkerAnswer, WorkerCall } from "./worker_message.ts";

/** Options of a {@linkcode WorkerPool}. */
export interface WorkerPoolOptions {
  readonly module: URL;
  readonly service: Wanted;
  readonly workers: number;
  /** The most that the heap of one may hold, in MiB. */
  readonly heapMb: number;
  readonly clock: Clock;
  /** Told of a Worker that ended, or could not be started, without a call. */
  readonly onError: (error: Error) => void;
}

/** Who is told what comes of a call: progress, and then how it ended. */
export type PooledAnswer =
  | WorkerAnswer
  /** Its Worker has ended, before or after it was started there. */
  | { readonly died: Error; readonly hasStarted: boolean };

/** A call in a Worker. */
export interface PooledCall {
  /** Nobody waits for it any more: it is to end, or its Worker will. */
  abandon(): void;
}

/** A place for one Worker, which is replaced when it has ended. */
interface Seat {
  thread: HandlerThread | undefined;
  isReady: boolean;
  current: { id: number; answered(answer: PooledAnswer): void } | undefined;
  restartMs: number;
  cancel: () => void;
}

/**
 * Workers, each of which runs one call at a time: so whichever has to be ended
 * takes nobody else's call with it.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #seats: Seat[] = [];
  readonly #idle: Seat[] = [];
  #ids = 0;
  #isClosed = false;
  /** Told that there is one more Worker that can be used. */
  onUsable: () => void = () => {};

  private constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /**
   * Starts all Workers, and resolves when all can be used.
   *
   * @throws {TypeError} if the module cannot be loaded, or lacks something
   */
  static async start(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    const { clock, workers } = options;
    const started: Promise<void>[] = [];
    for (let i = 0; i < workers; i++) started.push(pool.#seat());
    const late = Promise.withResolvers<never>();
    const cancel = clock.schedule(
      clock.now() + workerLimits.loadMsMax,
      () => late.reject(pool.#unusable(lateText)),
    );
    try {
      await Promise.race([Promise.all(started), late.promise]);
      return pool;
    } catch (error) {
      await pool.close();
      throw error;
    } finally {
      cancel();
    }
  }

  /** How many Workers there are, busy ones included, that have not to be replaced first. */
  get usable(): number {
    return this.#seats.filter(({ isReady }) => isReady).length;
  }

  /** Has an idle Worker run a call; `undefined` if none is there just now. */
  run(
    call: Omit<WorkerCall, "id">,
    answered: (answer: PooledAnswer) => void,
  ): PooledCall | undefined {
    const seat = this.#idle.pop();
    if (seat === undefined) return undefined;
    // A number of 31 bits, which both sides can share.
    const id = this.#ids = this.#ids % 0x7fff_ffff + 1;
    const current = { id, answered };
    seat.current = current;
    seat.thread!.run({ id, ...call });
    return { abandon: () => this.#abandon(seat, current) };
  }

  /** Ends all Workers. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { cancel } of this.#seats) cancel();
    await Promise.all(this.#seats.map(({ thread }) => thread?.terminate()));
  }

  #seat(): Promise<void> {
    const seat: Seat = {
      thread: undefined,
      isReady: false,
      current: undefined,
      restartMs: workerLimits.restartMs,
      cancel: () => {},
    };
    this.#seats.push(seat);
    return this.#start(seat);
  }

  /** Rejects if the Worker cannot be used. */
  #start(seat: Seat): Promise<void> {
    const { module, heapMb, service } = this.#options;
    const { name, program, version } = service;
    const task = { module: module.href, name, program, version };
    return new Promise((resolve, reject) => {
      let whyBroken: string | undefined;
      seat.thread = new HandlerThread(task, heapMb, {
        ready: () => {
          seat.isReady = true;
          seat.restartMs = workerLimits.restartMs;
          this.#idle.push(seat);
          this.onUsable();
          resolve();
        },
        broken: (why) => {
          whyBroken = why;
          reject(this.#unusable(why));
          seat.thread!.terminate();
        },
        answered: (id, answer) => this.#answered(seat, id, answer),
        ended: (why) => {
          reject(this.#unusable(whyBroken ?? why.message));
          this.#ended(seat, why);
        },
      });
    });
  }

  #answered(seat: Seat, id: number, answer: WorkerAnswer): void {
    const { current } = seat;
    if (current?.id !== id) return;
    if (!("done" in answer)) {
      seat.current = undefined;
      seat.cancel();
      this.#idle.push(seat);
    }
    current.answered(answer);
  }

  #abandon(seat: Seat, current: Seat["current"]): void {
    if (seat.current !== current || current === undefined) return;
    seat.thread!.abandon(current.id);
    const { clock } = this.#options;
    seat.cancel = clock.schedule(
      clock.now() + workerLimits.graceMs,
      () => seat.thread?.terminate(),
    );
  }

  /** A Worker has ended, and its call with it; another takes its place. */
  #ended(seat: Seat, why: Error): void {
    const { current, isReady, thread } = seat;
    const hasStarted = current !== undefined && thread!.hasStarted(current.id);
    seat.cancel();
    seat.isReady = false;
    seat.thread = undefined;
    seat.current = undefined;
    const place = this.#idle.indexOf(seat);
    if (place >= 0) this.#idle.splice(place, 1);
    current?.answered({ died: why, hasStarted });
    if (this.#isClosed) return;
    if (!isReady) return this.#startLater(seat);
    if (current === undefined) this.#options.onError(why);
    this.#restart(seat);
  }

  #restart(seat: Seat): void {
    this.#start(seat).catch((error) => {
      // One that is ended while it starts has nothing to complain of.
      if (!this.#isClosed) this.#options.onError(error);
    });
  }

  #startLater(seat: Seat): void {
    const { clock } = this.#options;
    const at = clock.now() + seat.restartMs;
    seat.cancel = clock.schedule(at, () => this.#restart(seat));
    seat.restartMs = Math.min(2 * seat.restartMs, workerLimits.restartMsMax);
  }

  #unusable(why: string): TypeError {
    const { service: { name }, module } = this.#options;
    return new TypeError(
      `Cannot serve ${name} by Workers with ${module.href}: ${why}`,
    );
  }
}

const lateText = `it has not been loaded after ${
  workerLimits.loadMsMax / 1000
} s, perhaps a top-level await never ends`;
