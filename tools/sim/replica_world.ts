import type { Transport } from "../../lib/net/transport.ts";
import { SimNetwork, type Weather } from "../../lib/sim/mod.ts";
import type { Story } from "./story.ts";
import {
  type CallOptions,
  type CallTrace,
  type Client,
  connect,
  type ConnectOptions,
  defineService,
  procedure,
  RpcError,
  serve,
  type ServeOptions,
  type Server,
  type Target,
} from "../../mod.ts";
import * as x from "../../lib/xdr/mod.ts";

/** A service of several servers. */
export const Shop = defineService({
  name: "shop",
  program: 0x2000_0011,
  version: 1,
  procedures: {
    look: procedure(1, x.int, x.int, { idempotent: true }),
    buy: procedure(2, x.int, x.int),
  },
});

/** How one call ended, as its caller saw it. */
export interface Ended {
  readonly id: number;
  readonly kind: "look" | "buy";
  readonly timeoutMs: number;
  readonly latencyMs: number;
  readonly error: RpcError | undefined;
}

/** A server of a world, which may die, freeze and be slow. */
export class SimReplica {
  readonly hostname: string;
  readonly address: string;
  /** How long its handlers take. */
  handlerMs: number;
  /** What its handlers throw, if anything. */
  isBroken = false;
  /** Calls run, in all its lives. */
  ran = 0;
  server!: Server;
  readonly #world: ReplicaWorld;
  #gate!: Gate;

  constructor(world: ReplicaWorld, number: number, handlerMs: number) {
    this.#world = world;
    this.hostname = `10.0.0.${number}`;
    this.address = `${this.hostname}:4000`;
    this.handlerMs = handlerMs;
  }

  async start(options: ServeOptions = {}): Promise<void> {
    const { network } = this.#world;
    this.#world.tell(`${this.hostname} starts`);
    const program = network.host(this.hostname).bind(4000);
    this.#gate = new Gate(program.transport);
    const run = async (id: number): Promise<number> => {
      this.ran++;
      this.#world.noteRun(id);
      this.#world.tell(`${this.hostname} runs call ${id}`);
      if (this.isBroken) throw new Error("broken");
      if (this.handlerMs > 0) await network.sleep(this.handlerMs);
      return 2 * id;
    };
    this.server = await serve(Shop, { look: run, buy: run }, {
      ...program,
      transport: this.#gate.transport,
      onError: () => {},
      ...options,
    });
  }

  /** Ends it as a power cut does. */
  kill(): void {
    this.#world.tell(`${this.hostname} is killed`);
    this.#world.network.host(this.hostname).crash();
  }

  /** Stops it, as SIGSTOP does: what comes waits, and nothing goes. */
  freeze(): void {
    this.#world.tell(`${this.hostname} freezes`);
    this.#gate.close();
  }

  thaw(): void {
    this.#world.tell(`${this.hostname} thaws`);
    this.#gate.open();
  }
}

/** Servers of one service in a simulated network, and a client of all. */
export class ReplicaWorld {
  readonly network: SimNetwork;
  readonly replicas: SimReplica[];
  /** How often each call has run, at all servers together. */
  readonly runs: Map<number, number> = new Map();
  readonly ended: Ended[] = [];
  client!: Client<typeof Shop.procedures>;
  /** Is told of all that happens, if somebody wants to read it. */
  story: Story | undefined;
  #calls = 0;

  constructor(
    seed: number,
    { replicas = 3, handlerMs = 2, weather = { delayMs: 1 } }: {
      replicas?: number;
      handlerMs?: number;
      weather?: Weather;
    } = {},
  ) {
    this.network = new SimNetwork(seed, weather);
    this.replicas = Array.from(
      { length: replicas },
      (_, at) => new SimReplica(this, at + 1, handlerMs),
    );
  }

  get addresses(): string[] {
    return this.replicas.map(({ address }) => address);
  }

  async start(
    options: ConnectOptions = {},
    target: Target = this.addresses,
  ): Promise<void> {
    for (const replica of this.replicas) await replica.start();
    // Servers no older than their first caller would have to doubt it.
    await this.network.advance(1000);
    await this.connect(options, target);
  }

  async connect(
    options: ConnectOptions = {},
    target: Target = this.addresses,
  ): Promise<void> {
    this.client = await connect(Shop, target, {
      network: "lan",
      ...this.network.host("10.0.1.1").bind(),
      ...options,
    });
  }

  noteRun(id: number): void {
    this.runs.set(id, (this.runs.get(id) ?? 0) + 1);
  }

  /** Makes a call, and notes how it ends. */
  async call(
    kind: "look" | "buy",
    options: CallOptions = {},
  ): Promise<Ended> {
    const id = this.#calls++;
    const { clock } = this.network;
    const { timeoutMs = 10_000 } = options;
    this.tell(`call ${id}, to ${kind}, within ${timeoutMs.toFixed(1)} ms`);
    const startedAt = clock.now();
    const error = await this.client[kind](id, {
      ...options,
      ...(this.story === undefined ? {} : { trace: this.#traced(id) }),
    }).then(
      (result) => {
        if (result !== 2 * id) throw new Error(`${result} for ${id}`);
        return undefined;
      },
      (error) => {
        if (error instanceof RpcError) return error;
        throw error;
      },
    );
    const latencyMs = clock.now() - startedAt;
    const ended = { id, kind, timeoutMs, latencyMs, error };
    this.ended.push(ended);
    this.tell(`call ${id} settles: ${error?.message ?? "answered"}`);
    return ended;
  }

  /** Tells whoever reads. */
  tell(text: string): void {
    this.story?.noted(text, this.network.clock.now());
  }

  #traced(id: number): (trace: CallTrace) => void {
    return (trace) => {
      if (trace.event !== "attempt") return;
      const { address, why, attempt } = trace;
      this.tell(`call ${id}, attempt ${attempt}: to ${address} (${why})`);
    };
  }

  /** Calls at a steady rate, one of so many milliseconds, for a while. */
  async load(
    kind: "look" | "buy",
    { everyMs, forMs, options = {} }: {
      everyMs: number;
      forMs: number;
      options?: CallOptions;
    },
  ): Promise<Ended[]> {
    const calls: Promise<Ended>[] = [];
    for (let atMs = 0; atMs < forMs; atMs += everyMs) {
      calls.push(this.call(kind, options));
      await this.network.advance(everyMs);
    }
    return await this.network.run(Promise.all(calls));
  }
}

/** A transport that can be held up, both ways. */
class Gate {
  readonly transport: Transport;
  #isOpen = true;
  readonly #held: (() => void)[] = [];

  constructor(inner: Transport) {
    this.transport = {
      address: inner.address,
      datagramBytesMax: inner.datagramBytesMax,
      receive: (sink) =>
        inner.receive((datagram, from) => {
          if (this.#isOpen) return sink(datagram, from);
          // As many as a socket's queue holds.
          const copy = datagram.slice();
          if (this.#held.length < 256) this.#held.push(() => sink(copy, from));
        }),
      send: (datagram, to) => {
        if (this.#isOpen) return inner.send(datagram, to);
        const copy = datagram.slice();
        this.#held.push(() => void inner.send(copy, to));
        return Promise.resolve();
      },
      close: () => inner.close(),
      [Symbol.asyncDispose]: () => inner.close(),
    };
  }

  close(): void {
    this.#isOpen = false;
  }

  open(): void {
    this.#isOpen = true;
    for (const act of this.#held.splice(0)) act();
  }
}

/** The latency that this part of the calls did not exceed. */
export function quantile(ended: readonly Ended[], part: number): number {
  const sorted = ended.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]!;
}

export function failures(ended: readonly Ended[]): string[] {
  return ended.flatMap(({ error }) =>
    error === undefined ? [] : [
      error.message,
    ]
  );
}
