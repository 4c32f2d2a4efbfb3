/**
 * Endpoints without hosts, promises or sockets, in a simulated network: what
 * is proved of the protocol is proved here, thousands of histories a second.
 *
 * @module
 */

import type { Load } from "../../lib/core/acceptance.ts";
import { Endpoint } from "../../lib/core/endpoint.ts";
import { limits } from "../../lib/core/limits.ts";
import type { Transmit } from "../../lib/core/outbox.ts";
import type { Output } from "../../lib/core/output.ts";
import { Random } from "../../lib/core/random.ts";
import type { LossCause } from "../../lib/sim/datagram_event.ts";
import { DriftingClock } from "../../lib/sim/drifting_clock.ts";
import type { Arrival, Damage } from "../../lib/sim/link.ts";
import { Paths } from "../../lib/sim/paths.ts";
import { Timeline } from "../../lib/sim/timeline.ts";
import type { Weather } from "../../lib/sim/weather.ts";

/** What an endpoint wants of its host, but for datagrams and waiting. */
export type Demand = Exclude<Output, { kind: "transmit" | "wait" }>;

/** Something that happened to a datagram. */
export interface WireEvent {
  readonly kind: "sent" | "delivered" | "lost";
  readonly from: string;
  readonly to: string;
  readonly datagram: Uint8Array;
  readonly number: number;
  readonly copy: number;
  readonly damage?: Damage | undefined;
  readonly cause?: LossCause | "down" | "unsendable";
}

/** A program with an endpoint, on a machine of its own. */
export interface Node {
  readonly name: string;
  readonly serves: boolean;
  readonly drift: number;
  /** Where peers see it. */
  address: string;
  /** Changed with each life, as is the clock. */
  endpoint: Endpoint;
  clock: DriftingClock;
  /** How often it was started. */
  life: number;
  isUp: boolean;
  /** Whether it has been told to take no more calls. */
  isDraining: boolean;
  /** How many calls waited then, which it may still start. */
  startsLeft: number;
}

/** Options of a {@linkcode World}. */
export interface WorldOptions {
  readonly seed: number;
  readonly weather?: Weather;
  /** Does what an endpoint demands. */
  readonly act: (node: Node, demand: Demand) => void;
  /** Sees each datagram; its bytes are only valid for as long. */
  readonly observe?: (event: WireEvent) => void;
  /** Called when a node has done all there was to do. */
  readonly afterStep?: (node: Node) => void;
}

/** A simulated network with endpoints in it. */
export class World {
  readonly timeline: Timeline = new Timeline();
  readonly paths: Paths;
  readonly nodes: Node[] = [];
  /** For how long a server that was restarted doubts first calls. */
  quietMs: number = limits.retentionMs;
  bodyBytesMax: number = limits.bodyBytes;
  /** The size of full datagrams. */
  datagramBytes = 1200;
  /** How much servers do at a time, if that is said. */
  load: Load | undefined;
  /** The probability that a socket refuses to send, for good. */
  unsendable = 0;
  readonly #options: WorldOptions;
  readonly #random: Random;
  readonly #byAddress: Map<string, Node> = new Map();
  readonly #alarms: Map<Node, { atMs: number; cancel: () => void }> = new Map();
  #sent = 0;
  #lastArrivalMs = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#random = new Random([options.seed, 3]);
    this.paths = new Paths(
      new Random([options.seed, 4]),
      options.weather ?? {},
    );
  }

  /** Datagrams sent so far. */
  get sent(): number {
    return this.#sent;
  }

  /** When the last of the datagrams sent so far arrives. */
  get lastArrivalMs(): number {
    return this.#lastArrivalMs;
  }

  /** Adds a node, which starts at once. */
  add(
    name: string,
    options: { address: string; serves: boolean; drift?: number },
  ): Node {
    const { address, serves, drift = 0 } = options;
    const node = { name, serves, drift, address, life: 0, isUp: false } as Node;
    this.nodes.push(node);
    this.#byAddress.set(address, node);
    this.start(node);
    return node;
  }

  /** Starts a node with nothing in memory. */
  start(node: Node): void {
    const rate = node.drift;
    const startMs = Math.floor(this.#random.between(1000, 1_000_000));
    node.life++;
    node.isUp = true;
    node.isDraining = false;
    node.clock = new DriftingClock(this.timeline, { rate, startMs });
    const options = {
      seed: [1, 2, 3].map(() => this.#random.uint32()),
      now: node.clock.now(),
      serves: node.serves,
      quietMs: node.life > 1 ? this.quietMs : 0,
      bodyBytesMax: this.bodyBytesMax,
      load: this.load,
      datagramBytes: () => this.datagramBytes,
    };
    node.endpoint = new Endpoint(options);
  }

  /** Ends a node without a word. */
  crash(node: Node): void {
    node.isUp = false;
    node.clock.stop();
    this.#alarms.delete(node);
  }

  /** Gives a node another address; what comes for the old one is lost. */
  move(node: Node, address: string): void {
    this.#byAddress.delete(node.address);
    node.address = address;
    this.#byAddress.set(address, node);
  }

  /** Does something after a while. */
  after(ms: number, act: () => void): void {
    this.timeline.add(this.timeline.nowMs + ms, act);
  }

  /** Hands bytes to whoever is at an address, whoever they are from. */
  inject(datagram: Uint8Array, from: string, to: string): void {
    const node = this.#byAddress.get(to);
    if (node === undefined || !node.isUp) return;
    const event = { kind: "delivered", from, to, datagram } as const;
    this.#options.observe?.({ ...event, number: 0, copy: 0 });
    node.endpoint.handleDatagram(datagram, from, node.clock.now());
    this.drain(node);
  }

  /** Lets time pass until a moment, and everything happen until then. */
  runUntil(ms: number): void {
    while (this.timeline.nextMs <= ms) this.timeline.step();
    this.timeline.passUntil(ms);
  }

  /** Does all that a node has to do now. */
  drain(node: Node): void {
    const now = node.clock.now();
    for (;;) {
      const output = node.endpoint.poll(now);
      if (output.kind === "wait") {
        this.#setAlarm(node, output.until);
        this.#options.afterStep?.(node);
        return;
      }
      if (output.kind === "transmit") this.#send(node, output);
      else this.#options.act(node, output);
    }
  }

  #send(node: Node, transmit: Transmit): void {
    const { unsendable } = this;
    const { datagram, to } = transmit;
    const sent = {
      number: ++this.#sent,
      from: node.address,
      to,
      datagram,
      copy: 0,
    };
    this.#options.observe?.({ kind: "sent", ...sent });
    if (unsendable > 0 && this.#random.between(0, 1) < unsendable) {
      this.#refuse(node, transmit, sent);
    } else {
      const path = this.paths.between(node.address, to);
      const fate = path.isCut
        ? "partition"
        : path.link.carry(datagram, this.timeline.nowMs);
      if (typeof fate === "string") {
        this.#options.observe?.({ kind: "lost", cause: fate, ...sent });
      } else for (const arrival of fate) this.#expect(sent, arrival);
    }
    node.endpoint.recycle(transmit);
  }

  /** A socket says no, in a moment as sockets do. */
  #refuse(
    node: Node,
    transmit: Transmit,
    sent: Omit<WireEvent, "kind">,
  ): void {
    this.#options.observe?.({ kind: "lost", cause: "unsendable", ...sent });
    const { life } = node;
    this.after(0, () => {
      if (!node.isUp || node.life !== life) return;
      node.endpoint.handleUnsendable(transmit, "no route");
      this.drain(node);
    });
  }

  #expect(
    { number, from, to }: { number: number; from: string; to: string },
    arrival: Arrival,
  ): void {
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, arrival.atMs);
    this.timeline.add(arrival.atMs, () => {
      const { observe } = this.#options;
      const node = this.#byAddress.get(to);
      const isCut = this.paths.between(from, to).isCut;
      if (isCut || node === undefined || !node.isUp) {
        const cause = isCut ? "partition" : node ? "down" : "nobody";
        observe?.({ kind: "lost", cause, number, from, to, ...arrival });
        return;
      }
      observe?.({ kind: "delivered", number, from, to, ...arrival });
      node.endpoint.handleDatagram(arrival.datagram, from, node.clock.now());
      // Whoever keeps a view of it finds out here.
      arrival.datagram.fill(0xdd);
      this.drain(node);
    });
  }

  #setAlarm(node: Node, until: number): void {
    const alarm = this.#alarms.get(node);
    // One that is early costs a drain with nothing to do, a new one more.
    if (alarm !== undefined && alarm.atMs <= until) return;
    alarm?.cancel();
    if (until === Infinity) return;
    const cancel = node.clock.schedule(until, () => {
      this.#alarms.delete(node);
      this.drain(node);
    });
    this.#alarms.set(node, { atMs: until, cancel });
  }
}
