import { MemoryNetwork } from "../../lib/net/memory.ts";
import type { Transport } from "../../lib/net/transport.ts";
import {
  type Client,
  connect,
  type ConnectOptions,
  type Handlers,
  type Procedures,
  serve,
  type ServeOptions,
  type Server,
  type Service,
} from "../../mod.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** A network in memory and a clock of one's own, for tests of the whole stack. */
export class Stage {
  readonly clock = new VirtualClock();
  readonly #network = new MemoryNetwork();

  listen(port = 0): Transport {
    return this.#network.listen({ hostname: "127.0.0.1", port });
  }

  async serve<P extends Procedures>(
    service: Service<P>,
    handlers: Handlers<P>,
    options: ServeOptions = {},
  ): Promise<Server> {
    const server = await serve(service, handlers, {
      clock: this.clock,
      quietMs: 0,
      lingerMs: 0,
      ...options,
      transport: options.transport ?? this.listen(4000),
    });
    // A server no older than its first caller would have to doubt it.
    this.clock.skip(1000);
    return server;
  }

  connect<P extends Procedures>(
    service: Service<P>,
    options: ConnectOptions = {},
  ): Promise<Client<P>> {
    return connect(service, "127.0.0.1:4000", {
      transport: this.listen(),
      clock: this.clock,
      ...options,
    });
  }

  /** How a promise ended after so much time, or `undefined` if it has not. */
  async after<T>(
    ms: number,
    promise: Promise<T>,
  ): Promise<PromiseSettledResult<T> | undefined> {
    let outcome: PromiseSettledResult<T> | undefined;
    const watched = Promise.allSettled([promise]).then(([result]) =>
      outcome = result
    );
    await this.clock.advance(ms);
    if (outcome !== undefined) await watched;
    return outcome;
  }

  /** The error with which a promise has been rejected after so much time. */
  async failure<E extends Error>(
    ms: number,
    promise: Promise<unknown>,
    // deno-lint-ignore no-explicit-any
    type: abstract new (...args: any[]) => E,
  ): Promise<E> {
    const outcome = await this.after(ms, promise);
    if (outcome?.status === "rejected" && outcome.reason instanceof type) {
      return outcome.reason;
    }
    throw new Error(`Expected ${type.name}, got ${JSON.stringify(outcome)}`, {
      cause: outcome?.status === "rejected" ? outcome.reason : undefined,
    });
  }
}
