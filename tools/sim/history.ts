import { crc32 } from "node:zlib";
import { limits } from "../../lib/core/limits.ts";
import { Random } from "../../lib/core/random.ts";
import { readUint32 } from "../../lib/wire/big_endian.ts";
import { Amplification } from "./amplification.ts";
import { withBounds } from "./bounds.ts";
import { Callers } from "./callers.ts";
import { type Configuration, configurationOf, Draw } from "./configuration.ts";
import { Eavesdropper } from "./eavesdropper.ts";
import { broken, Guarantees } from "./guarantees.ts";
import { Handlers, statusName } from "./handlers.ts";
import { Repetition } from "./repetition.ts";
import { Thrift } from "./thrift.ts";
import { heal, patienceMs, scheduleTroubles } from "./troubles.ts";
import { type Demand, type Node, type WireEvent, World } from "./world.ts";

/** What came of a history in which every guarantee held. */
export interface Chronicle {
  /** Over each datagram, with its time and fate: the same for the same seed. */
  readonly digest: number;
  readonly calls: number;
  readonly datagrams: number;
  /** Calls that were answered. */
  readonly answered: number;
}

/** Somebody who watches a history, to tell of it. */
export interface Watcher {
  began(configuration: Configuration): void;
  wire(event: WireEvent, nowMs: number): void;
  noted(text: string, nowMs: number): void;
}

/** Options of {@linkcode history}. */
export interface HistoryOptions {
  /** See `GuaranteesOptions`. @default {false} */
  readonly excuseFirstContact?: boolean;
  readonly watcher?: Watcher;
}

/**
 * One history: calls in a random world with random troubles. It is checked
 * after each step.
 *
 * @throws {BrokenGuarantee}
 */
export function history(
  seed: number,
  options: HistoryOptions = {},
): Chronicle {
  const configuration = configurationOf(seed);
  return withBounds(
    configuration.bounds,
    () => new History(configuration, options).run(),
  );
}

/** One history, while it happens. */
export class History {
  readonly configuration: Configuration;
  readonly world: World;
  readonly clients: Node[] = [];
  readonly servers: Node[] = [];
  readonly guarantees: Guarantees;
  readonly #draw: Draw;
  readonly #watcher: Watcher | undefined;
  readonly #callers: Callers;
  readonly #handlers: Handlers;
  readonly #amplification: Amplification;
  readonly #repetition: Repetition;
  readonly #thrift: Thrift | undefined;
  readonly eavesdropper: Eavesdropper;
  #digest = 0;

  constructor(configuration: Configuration, options: HistoryOptions) {
    const { seed, weather } = configuration;
    const { excuseFirstContact = false, watcher } = options;
    this.configuration = configuration;
    this.#watcher = watcher;
    this.#draw = new Draw(new Random([seed, Math.floor(seed / 2 ** 32), 6]));
    this.guarantees = new Guarantees({
      excuseFirstContact,
      bodyBytesMax: configuration.bodyBytesMax,
      load: configuration.load,
    });
    this.#callers = new Callers(this, this.#draw);
    this.#handlers = new Handlers(this, this.#draw);
    if (Thrift.appliesTo(configuration)) {
      this.#thrift = new Thrift(configuration);
    }
    const are = (nodes: Node[]) => (address: string) =>
      nodes.some((node) => node.address === address);
    this.#amplification = new Amplification(are(this.servers));
    this.#repetition = new Repetition(are(this.servers));
    this.eavesdropper = new Eavesdropper(are(this.clients));
    this.world = new World({
      seed,
      weather,
      act: (node, demand) => this.#act(node, demand),
      observe: (event) => this.#observe(event),
      afterStep: (node) => this.#check(node),
    });
    this.world.quietMs = configuration.bounds.retentionMs ?? limits.retentionMs;
    this.world.unsendable = configuration.unsendable;
    this.world.load = configuration.load;
    this.world.bodyBytesMax = configuration.bodyBytesMax;
    this.world.datagramBytes = configuration.datagramBytes;
  }

  run(): Chronicle {
    const { configuration, world, guarantees } = this;
    this.#watcher?.began(configuration);
    this.#populate();
    this.#callers.schedule();
    scheduleTroubles(this);
    const { spanMs } = configuration;
    const { witnesses } = guarantees;
    world.runUntil(spanMs);
    heal(this);
    // What the weather has held back may still do something.
    world.runUntil(world.lastArrivalMs);
    const healedAtMs = this.#lastResendMs();
    // The last calls are made within another tenth of the time.
    world.runUntil(1.2 * spanMs);
    const deadlines = [...witnesses.values()].map((one) => one.deadlineAtMs);
    world.runUntil(Math.max(spanMs, ...deadlines) + 10);
    guarantees.checkAllSettled();
    const patience = patienceMs(configuration);
    if (patience !== undefined) guarantees.checkHealed(healedAtMs, patience);
    this.#checkQuiet();
    this.#thrift?.check();
    const settled = [...witnesses.values()].map((one) => one.settled);
    return {
      digest: this.#digest,
      calls: this.#callers.calls,
      datagrams: world.sent,
      answered: settled.filter((one) => one?.cause === "reply").length,
    };
  }

  /** Tells the watcher, if there is one. */
  note(text: string): void {
    this.#watcher?.noted(text, this.world.timeline.nowMs);
  }

  /** Restarts a node; a client of its name has forgotten all its calls. */
  start(node: Node): void {
    this.world.start(node);
    this.note(`${node.name} starts, life ${node.life}`);
  }

  #populate(): void {
    const { clients, servers, drift } = this.configuration;
    const add = (name: string, address: string, serves: boolean) => {
      const node = this.world.add(name, {
        address,
        serves,
        drift: this.#draw.between(-drift, drift),
      });
      return node;
    };
    for (let i = 1; i <= servers; i++) {
      this.servers.push(add(`server ${i}`, `10.0.0.${i}:4000`, true));
    }
    for (let i = 1; i <= clients; i++) {
      this.clients.push(add(`client ${i}`, `10.0.1.${i}:5000`, false));
    }
  }

  #act(node: Node, demand: Demand): void {
    switch (demand.kind) {
      case "settled":
        return this.#settle(node, demand);
      case "request":
        return this.#handlers.run(node, demand.execution);
      case "abandoned":
        return this.#handlers.abandon(node, demand.execution);
    }
  }

  #settle(client: Node, settled: Demand & { kind: "settled" }): void {
    const { nowMs } = this.world.timeline;
    const { cause, executed, status } = settled;
    const id = readUint32(settled.call.request.body, 0);
    this.note(
      `${client.name}: call ${id} settles: ${cause}` +
        `${status === undefined ? "" : ` ${statusName(status)}`}, ` +
        `executed ${executed}`,
    );
    this.guarantees.settled(settled, client, nowMs);
    // What is done with the arguments after that is nobody's concern.
    settled.call.request.body.fill(0xee);
  }

  #check(node: Node): void {
    this.#callers.noteFirstContacts();
    this.guarantees.checkBounds(node);
  }

  /** When the last of the calls in flight will be sent again. */
  #lastResendMs(): number {
    const { world: { timeline }, guarantees } = this;
    const dues = [...guarantees.witnesses.values()]
      .filter(({ call, isHanging, client, clientLife }) =>
        !call.settled && !isHanging && call.session !== undefined &&
        client.life === clientLife
      )
      .map(({ call, client }) =>
        (call.dueAt - client.clock.now()) / (1 + client.drift)
      );
    return timeline.nowMs + Math.max(0, ...dues);
  }

  /** When all is over nothing is sent, and nothing is kept. */
  #checkQuiet(): void {
    const { world, servers, clients } = this;
    const { timeline } = world;
    // The slowest handlers end, and late copies arrive and are answered.
    const { handlerMs, timeoutMs } = this.configuration;
    // The server of a client that is no more may go on until the deadline.
    const lastMs = limits.retentionMs + 2 * handlerMs + timeoutMs +
      limits.silentMs;
    world.runUntil(timeline.nowMs + lastMs);
    const { sent } = world;
    // A server stretches both by what a client's clock may be off.
    const stretched = (timeoutMs + limits.retentionMs) * limits.clockDrift;
    world.runUntil(timeline.nowMs + stretched + limits.retentionMs);
    if (world.sent !== sent) broken("G3", "somebody talks with nobody calling");
    for (const { endpoint, name } of [...servers, ...clients]) {
      const { clients, storedBytes, heldBytes, running, queued } = endpoint;
      if (clients + storedBytes + heldBytes + running + queued > 0) {
        broken(
          "G6",
          `${name} keeps ${clients} clients, ${storedBytes} + ${heldBytes} ` +
            `bytes, ${running} + ${queued} calls for ever`,
        );
      }
    }
  }

  #observe(event: WireEvent): void {
    const { nowMs } = this.world.timeline;
    scratch.setFloat64(0, nowMs);
    scratch.setUint32(8, event.number);
    scratch.setUint8(12, event.kind.charCodeAt(0));
    this.#digest = crc32(scratchBytes, this.#digest);
    this.#digest = crc32(event.datagram, this.#digest);
    this.#watcher?.wire(event, nowMs);
    this.#amplification.observe(event);
    this.#repetition.observe(event, nowMs);
    this.#thrift?.observe(event, nowMs);
    this.eavesdropper.observe(event, nowMs);
  }
}

const scratch = new DataView(new ArrayBuffer(13));
const scratchBytes = new Uint8Array(scratch.buffer);
