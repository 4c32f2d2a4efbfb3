import { Worker } from "node:worker_threads";
import {
  type FromWorker,
  Shared,
  type ToWorker,
  type WorkerAnswer,
  type WorkerCall,
  type WorkerTask,
} from "./worker_message.ts";

/** Who is told what comes of a call, or of the thread itself. */
export interface ThreadListener {
  ready(): void;
  /** Its module cannot be used. */
  broken(why: string): void;
  answered(id: number, answer: WorkerAnswer): void;
  /** It has ended, by itself or because it was terminated. */
  ended(why: Error): void;
}

/** One Worker with handlers in it, until it ends. */
export class HandlerThread {
  readonly #worker: Worker;
  readonly #shared: Int32Array<SharedArrayBuffer>;
  readonly #ended: Promise<void>;
  #failure: Error | undefined;

  constructor(
    task: Omit<WorkerTask, "shared">,
    heapMb: number,
    listener: ThreadListener,
  ) {
    const shared = new SharedArrayBuffer(8);
    this.#shared = new Int32Array(shared);
    const workerData: WorkerTask = { ...task, shared };
    this.#worker = new Worker(mainUrl, {
      workerData,
      // Without a limit of its own, Deno ends the process when a heap is full.
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    this.#worker.on("message", (message: FromWorker) => {
      if (message === "ready") listener.ready();
      else if ("broken" in message) listener.broken(message.broken);
      else listener.answered(message.id, message);
    });
    this.#worker.on("error", (error) => this.#failure = error as Error);
    this.#ended = new Promise((resolve) =>
      this.#worker.on("exit", (code) => {
        const why = `its Worker has ended (exit code ${code})`;
        listener.ended(
          this.#failure === undefined
            ? new Error(why)
            : new Error(`${why}: ${this.#failure.message}`, {
              cause: this.#failure,
            }),
        );
        resolve();
      })
    );
  }

  /** Has it run a call. */
  run(call: WorkerCall): void {
    this.#post(call, [call.body]);
  }

  /** Tells it that nobody waits for a call: at once, and when it reads messages. */
  abandon(id: number): void {
    Atomics.store(this.#shared, Shared.abandoned, id);
    this.#post({ abandon: id });
  }

  /** Whether the handler of the newest call has been started. */
  hasStarted(id: number): boolean {
    return Atomics.load(this.#shared, Shared.started) === id;
  }

  /** Ends it, whatever it does. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
    await this.#ended;
  }

  #post(message: ToWorker, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, [...transfer]);
  }
}

/** As TypeScript here, as JavaScript where the package was compiled. */
const mainUrl = new URL(
  import.meta.url.endsWith(".ts") ? "./worker_main.ts" : "./worker_main.js",
  import.meta.url,
);
