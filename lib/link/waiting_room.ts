import { Queue } from "../core/queue.ts";

/** A message for which there is no room yet. */
export interface Waiter {
  /** Still its owner's, who waits for the promise. */
  readonly message: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Messages that wait for room, in their order, for each address. */
export class WaitingRoom {
  readonly #queues: Map<string, Queue<Waiter>> = new Map();

  /** Whether a message for an address has to wait behind another. */
  has(to: string): boolean {
    return this.#queues.has(to);
  }

  /** Lets a message wait. */
  wait(to: string, message: Uint8Array): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const queue: Queue<Waiter> = this.#queues.get(to) ?? new Queue();
    this.#queues.set(to, queue);
    queue.push({ message, resolve, reject });
    return promise;
  }

  /** Lets those in for whom there is room. */
  admit(
    hasRoom: (to: string) => boolean,
    enter: (to: string, message: Uint8Array) => void,
  ): void {
    for (const [to, queue] of this.#queues) {
      while (queue.length > 0 && hasRoom(to)) {
        const { message, resolve } = queue.shift()!;
        enter(to, message);
        resolve();
      }
      if (queue.length === 0) this.#queues.delete(to);
    }
  }

  /** Sends those for an address away. */
  refuse(to: string, error: unknown): void {
    const queue = this.#queues.get(to);
    this.#queues.delete(to);
    for (let one = queue?.shift(); one !== undefined; one = queue?.shift()) {
      one.reject(error);
    }
  }

  /** Sends everybody away. */
  refuseAll(error: unknown): void {
    for (const to of [...this.#queues.keys()]) this.refuse(to, error);
  }
}
