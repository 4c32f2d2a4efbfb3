import type { Call } from "../../lib/core/call.ts";
import { Endpoint } from "../../lib/core/endpoint.ts";
import type { Execution } from "../../lib/core/execution.ts";
import type { Output, Settled } from "../../lib/core/output.ts";
import type { Peer } from "../../lib/core/peer.ts";
import { type Datagram, readDatagram } from "../../lib/wire/datagram.ts";
import { Status } from "../../lib/wire/status.ts";

export const udp = "127.0.0.1:2002";
export const tcp = "tcp://127.0.0.1:2002";

/** A datagram that was sent. */
export interface Sent {
  readonly way: "udp" | "tcp";
  readonly toServer: boolean;
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly datagram: Datagram;
}

const latencyMs = 5;
/** Between one attempt to connect and the next. */
const pauseMs = 100;

/**
 * A client, and a server that it may reach by UDP and by TCP, in virtual time.
 * UDP carries what `passes` lets through. TCP carries all, for as long as a
 * connection lasts: the test says when there can be one, and when it breaks.
 */
export class TwoWays {
  now = 1_000_000;
  readonly client: Endpoint;
  readonly peer: Peer;
  server: Endpoint;
  /** What becomes of a datagram of UDP. */
  passes: (sent: Sent) => boolean = () => true;
  /** Whether somebody accepts connections. */
  listens = true;
  /** What becomes of a call; by default its arguments come back at once. */
  run: (execution: Execution) => void = (execution) =>
    this.reply(execution, execution.body);
  readonly log: Sent[] = [];
  readonly settled: Settled[] = [];
  readonly requests: Execution[] = [];
  /** When each attempt to connect was made. */
  readonly attemptsAt: number[] = [];
  /** What the client is told when an attempt fails. */
  failure: { reason: unknown; isFinal: boolean } = {
    reason: "refused",
    isFinal: false,
  };
  #connection: string | undefined;
  #connections = 0;
  #events: { at: number; act: () => void }[] = [];
  #pausedUntil = -Infinity;
  #seed = 7;

  constructor(addresses: readonly [string, ...string[]]) {
    const isReliable = (address: string) => address.startsWith("tcp://");
    this.client = new Endpoint({
      seed: [1, 2, 3],
      now: this.now,
      serves: false,
      quietMs: 0,
      isReliable,
      needsConnection: isReliable,
    });
    this.server = this.#newServer(0);
    this.now += 1_000_000;
    const [first, ...others] = addresses;
    this.peer = this.client.peer(first, 200, others);
  }

  call(
    { body = new Uint8Array(), timeoutMs = 10_000 }: {
      body?: Uint8Array;
      timeoutMs?: number;
    } = {},
  ): Call {
    const target = { program: 9, version: 1, procedure: 1 };
    const request = { ...target, body, timeoutMs };
    return this.client.call(this.peer, request, this.now);
  }

  reply(execution: Execution, body: Uint8Array = new Uint8Array()): void {
    this.server.reply(execution, Status.ok, body);
  }

  after(ms: number, act: () => void): void {
    this.#events.push({ at: this.now + ms, act });
  }

  /** The connection ends, and what is under way in it is lost. */
  break(): void {
    if (this.#connection === undefined) return;
    this.#connection = undefined;
    this.#pausedUntil = this.now + pauseMs;
    this.client.handleConnectionLost(tcp, this.now);
  }

  /** The server is killed, and another started. */
  restartServer(): void {
    this.break();
    this.replaceServer();
  }

  /** The same, where no connection has to tell. */
  replaceServer(): void {
    this.server = this.#newServer(120_000);
  }

  /** Lets time pass. */
  advance(ms: number): void {
    this.#runWhile(this.now + ms, () => true);
  }

  /** Lets time pass until a call has settled. */
  settle(call: Call): Settled {
    this.#runWhile(Infinity, () => !call.settled);
    return this.settled.find((settled) => settled.call === call)!;
  }

  /** The frames that the client has sent so far. */
  framesSent(way: "udp" | "tcp"): Datagram["frames"] {
    return this.log.filter((sent) => sent.way === way && sent.toServer)
      .flatMap(({ datagram }) => datagram.frames);
  }

  #newServer(quietMs: number): Endpoint {
    const isReliable = (address: string) => address.startsWith("tcp://");
    const seed = [++this.#seed, 8, 9];
    return new Endpoint({
      seed,
      now: this.now,
      serves: true,
      quietMs,
      isReliable,
    });
  }

  #runWhile(end: number, goesOn: () => boolean): void {
    for (;;) {
      const due = Math.min(
        this.#drain(this.server, false),
        this.#drain(this.client, true),
        ...this.#events.map(({ at }) => at),
      );
      if (!goesOn()) return;
      if (due === Infinity && end === Infinity) {
        throw new Error("Nothing is left to wait for");
      }
      this.now = Math.max(this.now, Math.min(due, end));
      if (due > end) return;
      const next = this.#events.filter(({ at }) => at <= this.now);
      this.#events = this.#events.filter(({ at }) => at > this.now);
      for (const { act } of next) act();
    }
  }

  #drain(endpoint: Endpoint, toServer: boolean): number {
    for (;;) {
      const output = endpoint.poll(this.now);
      switch (output.kind) {
        case "wait":
          return output.until;
        case "transmit":
          this.#send(output, toServer);
          endpoint.recycle(output);
          break;
        case "connect":
          this.#connect();
          break;
        case "settled":
          this.settled.push(output);
          break;
        case "request":
          this.requests.push(output.execution);
          this.run(output.execution);
          break;
      }
    }
  }

  #connect(): void {
    const waitMs = Math.max(0, this.#pausedUntil - this.now);
    this.after(waitMs, () => {
      this.attemptsAt.push(this.now);
      this.after(2 * latencyMs, () => {
        this.#pausedUntil = this.now + pauseMs;
        if (!this.listens) {
          this.client.handleUnconnected(tcp, this.failure, this.now);
        } else {
          this.#connection = `tcp://127.0.0.1:${5000 + ++this.#connections}`;
          this.client.handleConnected(tcp, this.now);
        }
      });
    });
  }

  #send(
    transmit: Extract<Output, { kind: "transmit" }>,
    toServer: boolean,
  ): void {
    const { to, datagram } = transmit;
    const bytes = datagram.slice();
    const way = to.startsWith("tcp://") ? "tcp" : "udp";
    const sent: Sent = {
      way,
      toServer,
      at: this.now,
      bytes,
      datagram: readDatagram(bytes) as Datagram,
    };
    this.log.push(sent);
    const { server } = this;
    const connection = this.#connection;
    if (way === "udp") {
      if (!this.passes(sent)) return;
    } else if (!toServer && to !== connection) {
      // Its transport knows that there is no such connection any more.
      return this.after(0, () => server.handleUnsendable(transmit, "gone"));
    } else if (connection === undefined) return;
    this.after(latencyMs, () => {
      if (way === "tcp" && connection !== this.#connection) return;
      if (!toServer) {
        this.client.handleDatagram(bytes, way === "udp" ? udp : tcp, this.now);
      } else if (server === this.server) {
        const from = way === "udp" ? "127.0.0.1:1001" : connection!;
        this.server.handleDatagram(bytes, from, this.now);
      }
    });
  }
}
