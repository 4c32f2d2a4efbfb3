import type { Call } from "../../lib/core/call.ts";
import { Endpoint } from "../../lib/core/endpoint.ts";
import type { EndpointOptions } from "../../lib/core/endpoint_options.ts";
import type { Execution } from "../../lib/core/execution.ts";
import type {
  Output,
  Progressed,
  Settled,
  Traced,
} from "../../lib/core/output.ts";
import type { Peer } from "../../lib/core/peer.ts";
import { type Datagram, readDatagram } from "../../lib/wire/datagram.ts";
import { Status } from "../../lib/wire/status.ts";

/** A datagram on the virtual wire. */
export interface Flying {
  bytes: Uint8Array;
  toServer: boolean;
  /** The address that its sender has named. */
  to: string;
  sentAt: number;
  arrivesAt: number;
}

export const clientAddress = "127.0.0.1:1001";
export const serverAddress = "127.0.0.1:2002";

/** What the endpoints of a {@linkcode Pair} are told beyond what all are. */
export type PairOptions = Pick<
  EndpointOptions,
  "bodyBytesMax" | "datagramBytes" | "isReliable" | "load" | "spare"
>;

/**
 * A client and a server endpoint, a wire between them, and a clock that jumps
 * from one event to the next. What happens on the wire is decided by `route`,
 * and what the server does with a call by `run`.
 */
export class Pair {
  now = 1_000_000;
  readonly latencyMs: number;
  /** From where what the client sends seems to come. */
  clientAt: string = clientAddress;
  /** How long a server that is started doubts first calls. */
  quietMs = 0;
  readonly client: Endpoint;
  server: Endpoint;
  readonly peer: Peer;
  readonly wire: Flying[] = [];
  /** All datagrams that were sent, in order, lost ones included. */
  readonly log: Flying[] = [];
  readonly settled: Settled[] = [];
  readonly progressed: Progressed[] = [];
  readonly traced: Traced[] = [];
  readonly requests: Execution[] = [];
  readonly abandoned: Execution[] = [];
  /** The copies that arrive of a datagram: none, itself, more, later. */
  route: (flying: Flying) => Flying[] = (flying) => [flying];
  /** What becomes of a call; by default its arguments come back at once. */
  /** What has become known of the server, if it is watched. */
  readonly changes: string[] = [];
  run: (execution: Execution) => void = (execution) =>
    this.reply(execution, execution.body);
  #seed = 7;
  #timers: { at: number; act: () => void }[] = [];
  readonly #serverOptions: PairOptions;

  constructor(
    latencyMs = 5,
    { client = {}, server = {} }: {
      client?: PairOptions;
      server?: PairOptions;
    } = {},
  ) {
    this.latencyMs = latencyMs;
    this.#serverOptions = server;
    this.client = new Endpoint({
      seed: [1, 2, 3],
      now: this.now,
      serves: false,
      quietMs: 0,
      ...client,
    });
    this.server = this.#newServer();
    this.now += 1_000_000;
    this.peer = this.client.peer(serverAddress, 200);
  }

  /** Forgets all that the server knew, as a crash and a restart do. */
  restartServer(): void {
    this.server = this.#newServer();
  }

  call(
    options: {
      body?: Uint8Array;
      procedure?: number;
      timeoutMs?: number;
      isTraced?: boolean;
    } = {},
  ): Call {
    const { body = new Uint8Array(), timeoutMs = 10_000 } = options;
    const { procedure = 1, isTraced = false } = options;
    const target = { program: 9, version: 1, procedure };
    const request = { ...target, body, timeoutMs, isTraced };
    return this.client.call(this.peer, request, this.now);
  }

  reply(
    execution: Execution,
    body: Uint8Array = new Uint8Array(),
    status: Status = Status.ok,
  ): void {
    this.server.reply(execution, status, body);
  }

  /** Does something after a while. */
  after(ms: number, act: () => void): void {
    this.#timers.push({ at: this.now + ms, act });
  }

  /** Does all there is to do now; returns when something is due next. */
  drive(): number {
    return Math.min(
      this.#drain(false),
      this.#drain(true),
      ...this.wire.map((flying) => flying.arrivesAt),
      ...this.#timers.map((timer) => timer.at),
    );
  }

  /** Lets time pass until `until`, or until nothing is due before it. */
  runUntil(until: number): void {
    for (;;) {
      const due = this.drive();
      if (due > until) {
        this.now = Math.max(this.now, until);
        return;
      }
      this.now = Math.max(this.now, due);
      this.#deliver();
    }
  }

  /** Lets time pass until a call has settled. */
  settle(call: Call): Settled {
    for (;;) {
      const due = this.drive();
      const settled = this.settled.find((settled) => settled.call === call);
      if (settled !== undefined) return settled;
      if (due === Infinity) throw new Error("Nothing is left to wait for");
      this.now = Math.max(this.now, due);
      this.#deliver();
    }
  }

  /** The datagrams sent so far in a direction, decoded. */
  sent(toServer: boolean): Datagram[] {
    return this.log.filter((flying) => flying.toServer === toServer)
      .map((flying) => readDatagram(flying.bytes) as Datagram);
  }

  #newServer(): Endpoint {
    const seed = [++this.#seed, 8, 9];
    const { now, quietMs } = this;
    const options = this.#serverOptions;
    return new Endpoint({ seed, now, serves: true, quietMs, ...options });
  }

  #deliver(): void {
    const due = this.#timers.filter((timer) => timer.at <= this.now);
    this.#timers = this.#timers.filter((timer) => timer.at > this.now);
    for (const { act } of due) act();
    const arriving = this.wire.filter((flying) => flying.arrivesAt <= this.now);
    for (const flying of arriving) {
      this.wire.splice(this.wire.indexOf(flying), 1);
      const { bytes } = flying;
      if (flying.toServer) {
        this.server.handleDatagram(bytes, this.clientAt, this.now);
      } else {
        this.client.handleDatagram(bytes, serverAddress, this.now);
      }
    }
  }

  #drain(isServer: boolean): number {
    const endpoint = isServer ? this.server : this.client;
    for (;;) {
      const output = endpoint.poll(this.now);
      if (output.kind === "wait") return output.until;
      this.#handle(endpoint, !isServer, output);
    }
  }

  #handle(
    endpoint: Endpoint,
    toServer: boolean,
    output: Exclude<Output, { kind: "wait" }>,
  ): void {
    switch (output.kind) {
      case "transmit": {
        const flying = {
          bytes: output.datagram.slice(),
          toServer,
          to: output.to,
          sentAt: this.now,
          arrivesAt: this.now + this.latencyMs,
        };
        endpoint.recycle(output);
        this.log.push(flying);
        this.wire.push(...this.route(flying));
        return;
      }
      case "settled":
        this.settled.push(output);
        return;
      case "progressed":
        this.progressed.push(output);
        return;
      case "traced":
        this.traced.push(output);
        return;
      case "request":
        this.requests.push(output.execution);
        return this.run(output.execution);
      case "abandoned":
        this.abandoned.push(output.execution);
        return;
      case "peer":
        this.changes.push(output.is);
        return;
    }
  }
}
