import { MemoryNetwork } from "../../lib/net/memory.ts";
import type { Transport } from "../../lib/net/transport.ts";
import {
  connectOnc,
  type ConnectOncOptions,
  type OncClient,
  type OncHandlers,
  type OncServer,
  serveOnc,
  type ServeOncOptions,
} from "../../lib/onc/mod.ts";
import {
  defineService,
  procedure,
  type Procedures,
  type Service,
} from "../../mod.ts";
import { writeCall } from "../../lib/onc/call_message.ts";
import { noAuth, type OpaqueAuth } from "../../lib/onc/opaque_auth.ts";
import * as x from "../../lib/xdr/mod.ts";
import { VirtualClock } from "../rpc/virtual_clock.ts";
import { MemoryStreams } from "./memory_streams.ts";

/** A contract for tests. */
export const Calc = defineService({
  name: "calc",
  program: 0x2000_0001,
  version: 1,
  procedures: {
    add: procedure(1, x.struct({ a: x.int, b: x.int }), x.int),
    count: procedure(2, x.nothing, x.uint),
    echo: procedure(3, x.varopaque(100_000), x.varopaque(100_000), {
      idempotent: true,
    }),
    fail: procedure(4, x.nothing, x.int),
    wait: procedure(5, x.uint, x.uint),
    read: procedure(6, x.uint, x.uint, { idempotent: true }),
  },
});
export type Calc = typeof Calc.procedures;

export const SERVER = "127.0.0.1:4000";

/** A network in memory, streams and datagrams, with a clock of its own. */
export class Lab {
  readonly clock = new VirtualClock();
  readonly network = new MemoryNetwork();
  readonly streams = new MemoryStreams();
  /** How often each handler of {@linkcode Lab.serve} has run. */
  runs = 0;
  readonly errors: unknown[] = [];
  #open: (() => void)[] = [];

  listen(port = 0, hostname = "127.0.0.1"): Transport {
    return this.network.listen({ hostname, port });
  }

  /** Lets all calls of `wait` end. */
  open(): void {
    for (const resolve of this.#open.splice(0)) resolve();
  }

  handlers(): OncHandlers<Calc> {
    return {
      add: ({ a, b }) => {
        this.runs++;
        return a + b;
      },
      count: () => ++this.runs,
      echo: (bytes) => {
        this.runs++;
        return bytes;
      },
      fail: () => {
        this.runs++;
        throw new Error("on purpose");
      },
      wait: async (n) => {
        this.runs++;
        await new Promise<void>((resolve) => this.#open.push(resolve));
        return n;
      },
      read: (n) => {
        this.runs++;
        return n;
      },
    };
  }

  serve(options: ServeOncOptions = {}): Promise<OncServer> {
    return this.serveAs(Calc, this.handlers(), options);
  }

  serveAs<P extends Procedures>(
    service: Service<P>,
    handlers: OncHandlers<P>,
    options: ServeOncOptions = {},
  ): Promise<OncServer> {
    return serveOnc(service, handlers, this.serveOptions(options));
  }

  serveOptions(options: ServeOncOptions = {}): ServeOncOptions {
    return {
      transport: options.transport ?? this.listen(4000),
      listenStreams: (accept) => this.streams.listen(SERVER, accept),
      clock: this.clock,
      seed: [1, 2, 3, 4],
      onError: (error) => this.errors.push(error),
      ...options,
    };
  }

  connect(options: ConnectOncOptions = {}): Promise<OncClient<Calc>> {
    return this.connectTo(SERVER, options);
  }

  connectTo(
    address: string,
    options: ConnectOncOptions = {},
  ): Promise<OncClient<Calc>> {
    return connectOnc(Calc, address, this.connectOptions(options));
  }

  connectOptions(options: ConnectOncOptions = {}): ConnectOncOptions {
    return {
      ...(options.protocol === "tcp" ? {} : { transport: this.listen() }),
      connectStream: this.streams.connect,
      clock: this.clock,
      seed: [5, 6, 7, 8],
      ...options,
    };
  }

  /** The error with which a promise is rejected within so much time. */
  async failure<E extends Error>(
    ms: number,
    promise: Promise<unknown>,
    // deno-lint-ignore no-explicit-any
    type: abstract new (...args: any[]) => E,
  ): Promise<E> {
    let error: unknown;
    promise.then(
      (value) => error = new Error(`Expected a failure, got ${value}`),
      (reason) => error = reason,
    );
    await this.clock.advance(ms);
    if (error instanceof type) return error;
    throw new Error(`Expected ${type.name}, got ${error}`, { cause: error });
  }

  /** What a promise becomes within so much time. */
  async within<T>(ms: number, promise: Promise<T>): Promise<T> {
    const late = new Error(`Not settled within ${ms} ms`);
    let isSettled = false;
    const settle = () => void (isSettled = true);
    promise.then(settle, settle);
    await this.clock.advance(ms);
    if (!isSettled) throw late;
    return await promise;
  }
}

/** What a call says, where it is not `calc.count`. */
export interface CallParts {
  xid?: number;
  program?: number;
  version?: number;
  procedure?: number;
  credential?: OpaqueAuth;
  args?: Uint8Array;
}

/** The bytes of a call, of `calc.count` unless told. */
export function callBytes(parts: CallParts = {}): Uint8Array {
  const writer = new x.Writer();
  writeCall(writer, {
    xid: parts.xid ?? 1,
    program: parts.program ?? Calc.program,
    version: parts.version ?? 1,
    procedure: parts.procedure ?? 2,
    credential: parts.credential ?? noAuth,
    verifier: noAuth,
  });
  writer.opaque(parts.args ?? new Uint8Array());
  return writer.copy();
}

/** A socket that says what it hears, and sends what it is told. */
export class Wire {
  readonly heard: { bytes: Uint8Array; from: string }[] = [];
  readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
    transport.receive((datagram, from) => {
      this.heard.push({ bytes: datagram.slice(), from });
    });
  }

  async send(bytes: Uint8Array, to = SERVER): Promise<void> {
    await this.transport.send(bytes, to);
  }
}

export { fromHex, toHex } from "../xdr/hex.ts";
