/**
 * Perfect links without hosts, promises or sockets, in a simulated network:
 * two programs that send each other messages, and what the book promises of
 * them (Cachin, Guerraoui, Rodrigues, §2.4.4) as checks.
 */
import type { LinkDelivery } from "../../lib/core/link_machine.ts";
import { MessageEndpoint } from "../../lib/core/message_endpoint.ts";
import { Random } from "../../lib/core/random.ts";
import { DriftingClock } from "../../lib/sim/drifting_clock.ts";
import { Paths } from "../../lib/sim/paths.ts";
import { Timeline } from "../../lib/sim/timeline.ts";
import type { Weather } from "../../lib/sim/weather.ts";
import { History } from "./message_history.ts";

/** A program with a link, on a machine of its own. */
interface Node {
  readonly address: string;
  readonly drift: number;
  readonly datagramBytes: number;
  /** Whether it reads what arrives only now and then. */
  readonly isSlow: boolean;
  endpoint: MessageEndpoint;
  clock: DriftingClock;
  life: number;
  /** Messages of this life so far. */
  sent: number;
  unread: LinkDelivery[];
  alarm: { atMs: number; cancel: () => void } | undefined;
}

/** How a history ended. */
export interface Ending {
  /** Of all datagrams, to compare histories by. */
  readonly digest: number;
  readonly datagrams: number;
  readonly retransmissions: number;
  readonly duplicates: number;
  readonly restarts: number;
  readonly delivered: number;
}

/** One random history; throws where it breaks a promise. */
export function history(seed: number): Ending {
  return new World(seed).run();
}

class World {
  readonly #random: Random;
  readonly #timeline = new Timeline();
  readonly #paths: Paths;
  readonly #nodes: Node[] = [];
  readonly #history = new History();
  #digest = 0;
  #datagrams = 0;
  #retransmissions = 0;
  #duplicates = 0;
  #restarts = 0;

  constructor(seed: number) {
    this.#random = new Random([seed, 11]);
    this.#paths = new Paths(new Random([seed, 12]), this.#weather());
    for (const name of [1, 2]) {
      const node = {
        address: `10.0.0.${name}:7`,
        drift: this.#random.between(-0.02, 0.02),
        datagramBytes: this.#chance(0.5) ? 1200 : 256,
        isSlow: this.#chance(0.3),
        life: 0,
      } as Node;
      this.#nodes.push(node);
      this.#start(node);
    }
  }

  run(): Ending {
    const [a, b] = this.#nodes as [Node, Node];
    const isTwoWay = this.#chance(0.5);
    for (let round = 0; round < 12; round++) {
      this.#trouble();
      this.#send(a, b);
      if (isTwoWay) this.#send(b, a);
      this.#pass(this.#random.between(0, 600));
      for (const node of this.#nodes) this.#read(node, node.unread.length >> 1);
    }
    this.#heal();
    for (const node of this.#nodes) {
      this.#count(node);
      this.#history.end(node.address, node.life, node.sent);
    }
    this.#history.checkAll();
    return {
      digest: this.#digest,
      datagrams: this.#datagrams,
      retransmissions: this.#retransmissions,
      duplicates: this.#duplicates,
      restarts: this.#restarts,
      delivered: this.#history.delivered,
    };
  }

  /** Something that links have to bear. */
  #trouble(): void {
    const [a, b] = this.#nodes as [Node, Node];
    if (this.#chance(0.15)) this.#restart(this.#chance(0.5) ? a : b);
    if (this.#chance(0.15)) {
      const mend = this.#paths.cut({ from: a.address, to: b.address });
      this.#after(this.#random.between(0, 5000), mend);
    }
    if (this.#chance(0.15)) {
      const mend = this.#paths.cut({ from: b.address, to: a.address });
      this.#after(this.#random.between(0, 5000), mend);
    }
    if (this.#chance(0.1)) this.#paths.setWeather(this.#weather());
  }

  /** When all is well again, all that was sent has to arrive, and be forgotten. */
  #heal(): void {
    this.#paths.mend();
    this.#paths.setWeather({ delayMs: 5 });
    for (let i = 0; i < 400; i++) {
      for (const node of this.#nodes) this.#read(node, node.unread.length);
      const isQuiet = this.#nodes.every(({ endpoint, unread }) =>
        endpoint.outstanding === 0 && unread.length === 0
      );
      if (isQuiet && this.#timeline.nextMs === Infinity) return;
      this.#pass(2000);
    }
    throw new Error(
      "Never came to rest: something is sent, or waits, for ever",
    );
  }

  #weather(): Weather {
    const sometimes = (most: number) =>
      this.#chance(0.5) ? this.#random.between(0, most) : 0;
    return {
      loss: sometimes(0.3),
      duplication: sometimes(0.3),
      corruption: sometimes(0.1),
      truncation: sometimes(0.05),
      reordering: sometimes(0.3),
      reorderingMs: this.#random.between(0, 400),
      delayMs: this.#random.between(0, 60),
      jitterMs: sometimes(40),
    };
  }

  #start(node: Node): void {
    node.clock = new DriftingClock(this.#timeline, {
      rate: node.drift,
      startMs: Math.floor(this.#random.between(0, 100_000)),
    });
    node.endpoint = new MessageEndpoint({
      seed: [1, 2, 3].map(() => this.#random.uint32()),
      initialTimeoutMs: () => 200,
      patienceMs: 600_000,
      datagramBytes: node.datagramBytes,
    });
    node.life++;
    node.sent = 0;
    node.unread = [];
    node.alarm = undefined;
  }

  #restart(node: Node): void {
    this.#count(node);
    node.clock.stop();
    this.#start(node);
  }

  #count({ endpoint }: Node): void {
    const { retransmissions, duplicates } = endpoint.counters;
    this.#retransmissions += retransmissions;
    this.#duplicates += duplicates;
  }

  #send(from: Node, to: Node): void {
    const count = Math.floor(this.#random.between(0, 12));
    for (let i = 0; i < count; i++) {
      if (!from.endpoint.hasRoom(to.address)) break;
      const size = this.#chance(0.1)
        ? Math.floor(this.#random.between(1200, 6000))
        : Math.floor(this.#random.between(0, 200));
      const message = this.#history.message(from, to.address, size);
      from.sent++;
      from.endpoint.send(to.address, message, from.clock.now());
      // What was copied may be written over.
      message.fill(0xee);
    }
    this.#drain(from);
  }

  #read(node: Node, count: number): void {
    for (const delivery of node.unread.splice(0, count)) {
      node.endpoint.consumed(delivery);
    }
    this.#drain(node);
  }

  #drain(node: Node): void {
    const now = node.clock.now();
    for (;;) {
      const output = node.endpoint.poll(now);
      switch (output.kind) {
        case "transmit":
          this.#carry(node.address, output.to, output.datagram);
          output.buffer.fill(0xdd);
          node.endpoint.recycle(output);
          break;
        case "deliver":
          this.#history.deliver(node, output.from, output.message);
          if (node.isSlow) node.unread.push(output);
          else node.endpoint.consumed(output);
          break;
        case "restarted":
          this.#restarts++;
          break;
        case "gave_up":
          throw new Error("Gave up, though nobody was silent for that long");
        case "wait":
          return this.#setAlarm(node, output.until);
      }
    }
  }

  #setAlarm(node: Node, until: number): void {
    node.alarm?.cancel();
    node.alarm = undefined;
    if (until === Infinity) return;
    const { life } = node;
    const cancel = node.clock.schedule(until, () => {
      if (node.life === life) this.#drain(node);
    });
    node.alarm = { atMs: until, cancel };
  }

  #carry(from: string, to: string, datagram: Uint8Array): void {
    this.#datagrams++;
    for (const byte of datagram) {
      this.#digest = Math.imul(this.#digest ^ byte, 0x0100_0193);
    }
    const path = this.#paths.between(from, to);
    const fate = path.isCut
      ? "partition"
      : path.link.carry(datagram, this.#timeline.nowMs);
    if (typeof fate === "string") return;
    for (const { atMs, datagram } of fate) {
      this.#timeline.add(atMs, () => {
        const node = this.#nodes.find(({ address }) => address === to)!;
        node.endpoint.handleDatagram(datagram, from, node.clock.now());
        datagram.fill(0xdd);
        this.#drain(node);
      });
    }
  }

  #after(ms: number, act: () => void): void {
    this.#timeline.add(this.#timeline.nowMs + ms, act);
  }

  #pass(ms: number): void {
    const end = this.#timeline.nowMs + ms;
    while (this.#timeline.nextMs <= end) this.#timeline.step();
    this.#timeline.passUntil(end);
  }

  #chance(probability: number): boolean {
    return this.#random.between(0, 1) < probability;
  }
}
