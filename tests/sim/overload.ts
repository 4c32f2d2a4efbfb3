import type { Load } from "../../lib/core/acceptance.ts";
import type { Execution } from "../../lib/core/execution.ts";
import { Random } from "../../lib/core/random.ts";
import { readUint32, writeUint32 } from "../../lib/wire/big_endian.ts";
import { Status } from "../../lib/wire/status.ts";
import { Guarantees, type Witness } from "../../tools/sim/guarantees.ts";
import { type Demand, type Node, World } from "../../tools/sim/world.ts";

/** How a server is called, and what it can do. */
export interface OverloadOptions {
  readonly load: Load;
  /** How long its handlers take: between these. */
  readonly handlerMs: readonly [number, number];
  /** Calls a second of each client. */
  readonly rates: readonly number[];
  readonly timeoutMs: number;
  readonly forMs: number;
  /** The network: 1 ms each way unless it is said otherwise. */
  readonly loss?: number;
  /** From when on handlers take so many times as long, and until when. */
  readonly stall?: { fromMs: number; untilMs: number; factor: number };
}

/** A call as it ended. */
export interface Outcome {
  readonly client: number;
  readonly madeAtMs: number;
  readonly tookMs: number;
  readonly isAnswered: boolean;
  readonly status: Status | undefined;
  readonly executed: string;
  /** What the server advised, in milliseconds. */
  readonly retryAfterMs: number;
}

/** More calls than a server can run, in virtual time, with the guarantees watched. */
export class Overload {
  readonly outcomes: Outcome[] = [];
  readonly world: World;
  readonly server: Node;
  readonly guarantees: Guarantees;
  readonly #options: OverloadOptions;
  readonly #clients: Node[] = [];
  readonly #random = new Random([1, 2, 3]);
  readonly #madeBy: Map<number, number> = new Map();

  constructor(options: OverloadOptions) {
    this.#options = options;
    const { load, loss = 0, rates } = options;
    this.guarantees = new Guarantees({
      excuseFirstContact: false,
      bodyBytesMax: 1 << 20,
      load,
    });
    this.world = new World({
      seed: 1,
      weather: { delayMs: 1, loss },
      act: (node, demand) => this.#act(node, demand),
      afterStep: (node) => this.guarantees.checkBounds(node),
    });
    this.world.load = load;
    this.server = this.world.add("server", {
      address: "10.0.0.1:4000",
      serves: true,
    });
    for (const [i, rate] of rates.entries()) {
      const address = `10.1.${i >> 8}.${i & 255}:5000`;
      const client = this.world.add(`client ${i}`, { address, serves: false });
      this.#clients.push(client);
      this.#callEvery(i, 1000 / rate);
    }
  }

  /** Lets it happen, and everything settle. */
  run(): this {
    const { forMs, timeoutMs } = this.#options;
    this.world.runUntil(forMs + timeoutMs + 10);
    this.guarantees.checkAllSettled();
    return this;
  }

  /** Answered calls a second, by when they were answered, in windows of `ms`. */
  goodput(ms: number): number[] {
    const windows = Math.floor(this.#options.forMs / ms);
    const counts = Array.from({ length: windows }, () => 0);
    for (const { isAnswered, madeAtMs, tookMs } of this.outcomes) {
      const window = Math.floor((madeAtMs + tookMs) / ms);
      if (isAnswered && window < windows) counts[window]!++;
    }
    return counts.map((count) => count * 1000 / ms);
  }

  /** Those of some clients. */
  of(isIts: (client: number) => boolean): Outcome[] {
    return this.outcomes.filter(({ client }) => isIts(client));
  }

  #callEvery(i: number, everyMs: number): void {
    const client = this.#clients[i]!;
    const startMs = this.#random.between(0, everyMs);
    const next = () => {
      if (this.world.timeline.nowMs >= this.#options.forMs) return;
      this.#call(i, client);
      this.world.drain(client);
      // As people come: each on its own account.
      const gap = -Math.log(1 - this.#random.between(0, 0.9999)) * everyMs;
      this.world.after(gap, next);
    };
    this.world.after(startMs, next);
  }

  #call(i: number, client: Node): void {
    const { timeoutMs } = this.#options;
    const id = this.#madeBy.size;
    this.#madeBy.set(id, i);
    const body = new Uint8Array(16);
    writeUint32(body, 0, id);
    const { endpoint } = client;
    const call = endpoint.call(
      endpoint.peer(this.server.address, 200),
      { program: 9, version: 1, procedure: 1, body, timeoutMs },
      client.clock.now(),
    );
    const { nowMs } = this.world.timeline;
    this.guarantees.add({
      id,
      client,
      server: this.server,
      clientLife: client.life,
      endpoint,
      serverLife: this.server.life,
      call,
      madeAtMs: nowMs,
      deadlineAtMs: nowMs + timeoutMs,
      body: body.slice(),
      runs: [],
      answers: [],
      settled: undefined,
      settledAtMs: Infinity,
      isFirstContact: false,
      isHanging: false,
    });
  }

  #act(node: Node, demand: Demand): void {
    if (demand.kind === "request") return this.#serve(demand.execution);
    if (demand.kind !== "settled") return;
    const { nowMs } = this.world.timeline;
    const id = readUint32(demand.call.request.body, 0);
    const { madeAtMs } = this.#witness(id);
    this.guarantees.settled(demand, node, nowMs);
    const { status, executed, body } = demand;
    const isAdvice = status === Status.resourceExhausted;
    this.outcomes.push({
      client: this.#madeBy.get(id)!,
      madeAtMs,
      tookMs: nowMs - madeAtMs,
      isAnswered: status === Status.ok,
      status,
      executed,
      retryAfterMs: isAdvice ? readUint32(body, 0) : NaN,
    });
  }

  #serve(execution: Execution): void {
    const witness = this.#witness(readUint32(execution.body, 0));
    this.guarantees.ran(witness, this.server);
    this.guarantees.startedInTime(execution, this.server);
    const { handlerMs: [low, high], stall } = this.#options;
    const { nowMs } = this.world.timeline;
    const isStalled = stall !== undefined && nowMs >= stall.fromMs &&
      nowMs < stall.untilMs;
    const ms = this.#random.between(low, high) * (isStalled ? stall.factor : 1);
    const result = execution.body.slice();
    this.world.after(ms, () => {
      witness.answers.push({ status: Status.ok, result });
      this.server.endpoint.reply(execution, Status.ok, result);
      this.world.drain(this.server);
    });
  }

  #witness(id: number): Witness {
    return this.guarantees.witnesses.get(id)!;
  }
}

/** What a server does that has no limits but those of all its calls. */
export function plainLoad(concurrency: number, queue: number): Load {
  return {
    concurrency,
    queue,
    concurrencyPerClient: concurrency,
    lanes: [],
    laneOf: () => 0,
  };
}

/** The value below which so much of the values is. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
}
