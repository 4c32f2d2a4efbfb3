import type { Clients } from "./clients.ts";
import type { Execution } from "./execution.ts";
import { Slab } from "./slab.ts";

/**
 * Arguments that came in a datagram, until their calls are done: they count with
 * the records, for what they are. Most are handed over within the turn, and share
 * slabs. Those of a call that waits for its turn would keep a whole slab for a
 * few bytes, so they move to an array of their own.
 */
export class ArgumentShelf {
  readonly #clients: Pick<Clients, "store">;
  readonly #slab = new Slab();

  constructor(clients: Pick<Clients, "store">) {
    this.#clients = clients;
  }

  put(execution: Execution, body: Uint8Array): void {
    execution.argumentBytes = body.length;
    this.#clients.store(execution.client, body.length);
    execution.body = this.#slab.copy(body);
  }

  /** The call has waited for long enough to be told so. */
  move(execution: Execution): void {
    const { argumentBytes, body } = execution;
    // Of what came in PARTs the buffer is counted, and a host may have taken it.
    const isHere = argumentBytes > 0 && body.length === argumentBytes;
    if (isHere && body.buffer.byteLength > body.length) {
      execution.body = body.slice();
    }
  }

  /** The call is done. */
  clear(execution: Execution): void {
    this.#clients.store(execution.client, -execution.argumentBytes);
    execution.argumentBytes = 0;
    execution.body = nothing;
  }
}

const nothing = new Uint8Array(0);
