import assert from "node:assert/strict";
import type { Transport } from "../../lib/net/transport.ts";

/** A datagram as it was when it arrived. */
export interface Received {
  readonly datagram: Uint8Array;
  readonly from: string;
}

/** Receives at a transport, and lets a test await what comes, in order. */
export class Inbox {
  readonly received: Received[] = [];
  #taken = 0;
  #arrived: () => void = () => {};

  constructor(transport: Transport) {
    transport.receive((view, from) => {
      this.received.push({ datagram: view.slice(), from });
      this.#arrived();
    });
  }

  /** The next datagram that nobody has taken yet. */
  async next(): Promise<Received> {
    while (this.received.length === this.#taken) {
      const arrival = new Promise<void>((resolve) => this.#arrived = resolve);
      await within(arrival, `datagram ${this.#taken + 1}`);
    }
    return this.received[this.#taken++]!;
  }
}

/**
 * The result of a promise, or a failure after 5 seconds: a bound for what
 * never comes, and no wait for what does.
 */
export async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const failure = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited 5 s for ${what}`)), 5000);
  });
  try {
    return await Promise.race([promise, failure]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asserts that a promise rejects with a TransportError of that code. */
export async function rejectsWith(
  code: string,
  promise: Promise<unknown>,
): Promise<void> {
  const error = await within(
    promise.then(() => undefined, (error) => error),
    `a rejection with ${code}`,
  );
  assert.equal(error?.name, "TransportError", `no ${code}, but ${error}`);
  assert.equal(error.code, code, error.message);
}
