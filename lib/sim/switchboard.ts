import { canonicalAddress, type HostPort } from "../net/address.ts";
import { TransportError } from "../net/transport.ts";
import {
  type DatagramEvent,
  type LossCause,
  type NetworkCounters,
  newNetworkCounters,
} from "./datagram_event.ts";
import type { Arrival } from "./link.ts";
import type { Paths } from "./paths.ts";
import { Socket, tell } from "./socket.ts";
import type { Timeline } from "./timeline.ts";

/** Which datagram it is, from where and to where. */
type Label = Pick<DatagramEvent, "number" | "from" | "to">;

/** Who is at which address of a network, and what is on its way to them. */
export class Switchboard {
  readonly counters: NetworkCounters = newNetworkCounters();
  onDatagram: ((event: DatagramEvent) => void) | undefined = undefined;
  #timeline: Timeline;
  #paths: Paths;
  /** By the addresses that they were bound to. */
  #bound: Map<string, Socket> = new Map();
  /** By the addresses that peers see. */
  #seen: Map<string, Socket> = new Map();

  constructor(timeline: Timeline, paths: Paths) {
    this.#timeline = timeline;
    this.#paths = paths;
  }

  /** Binds a socket; port 0 takes the next that is free. */
  bind({ hostname, port }: HostPort): Socket {
    const address = port === 0
      ? this.#freeAddress(hostname)
      : canonicalAddress({ hostname, port });
    if (!this.#isFree(address)) throw inUse(address);
    const socket = new Socket(address, {
      carry: (socket, datagram, to) => this.#carry(socket, datagram, to),
      soon: (act) => void this.#timeline.add(this.#timeline.nowMs, act),
      release: ({ address, seenAs }) => {
        this.#bound.delete(address);
        this.#seen.delete(seenAs);
      },
    });
    this.#bound.set(address, socket);
    this.#seen.set(address, socket);
    return socket;
  }

  /** Gives the socket that is seen at an address another one. */
  rebind(from: string, to: string): void {
    const socket = this.#seen.get(from);
    if (socket === undefined) {
      throw new TransportError(
        "address_not_available",
        `Cannot rebind ${from}: nobody is seen there`,
      );
    }
    if (!this.#isFree(to)) throw inUse(to);
    this.#seen.delete(from);
    this.#seen.set(to, socket);
    socket.seenAs = to;
  }

  #carry(socket: Socket, datagram: Uint8Array, to: string): void {
    const { nowMs } = this.#timeline;
    const label = { number: ++this.counters.sent, from: socket.seenAs, to };
    this.#tell("sent", label, { datagram, copy: 0 });
    const path = this.#paths.between(label.from, to);
    if (path.isCut) {
      return this.#lose("partition", label, { datagram, copy: 0 });
    }
    const fate = path.link.carry(datagram, nowMs);
    if (typeof fate === "string") {
      return this.#lose(fate, label, { datagram, copy: 0 });
    }
    this.counters.duplicated += fate.length - 1;
    for (const arrival of fate) {
      if (arrival.damage !== undefined) this.counters[arrival.damage]++;
      this.#timeline.add(arrival.atMs, () => this.#deliver(label, arrival));
    }
  }

  #deliver(label: Label, arrival: Arrival): void {
    const { from, to } = label;
    // Cut meanwhile: what was on the wire is lost with it.
    if (this.#paths.between(from, to).isCut) {
      return this.#lose("partition", label, arrival);
    }
    const socket = this.#seen.get(to);
    if (socket === undefined) return this.#lose("nobody", label, arrival);
    if (!socket.hasRoom) return this.#lose("socket", label, arrival);
    this.counters.delivered++;
    this.#tell("delivered", label, arrival);
    socket.take(arrival.datagram, from);
  }

  #lose(
    cause: LossCause,
    label: Label,
    lost: Pick<DatagramEvent, "datagram" | "copy" | "damage">,
  ): void {
    this.counters.lost[cause]++;
    this.#tell("lost", label, lost, cause);
  }

  #tell(
    kind: DatagramEvent["kind"],
    label: Label,
    { datagram, copy, damage }: Pick<
      DatagramEvent,
      "datagram" | "copy" | "damage"
    >,
    cause?: LossCause,
  ): void {
    if (this.onDatagram === undefined) return;
    tell(this.onDatagram, {
      kind,
      atMs: this.#timeline.nowMs,
      ...label,
      datagram: datagram.slice(),
      copy,
      ...(damage === undefined ? {} : { damage }),
      ...(cause === undefined ? {} : { cause }),
    });
  }

  #isFree(address: string): boolean {
    return !this.#bound.has(address) && !this.#seen.has(address);
  }

  #freeAddress(hostname: string): string {
    // RFC 6335 §6: the dynamic ports begin here.
    for (let port = 49_152; port <= 65_535; port++) {
      const address = canonicalAddress({ hostname, port });
      if (this.#isFree(address)) return address;
    }
    throw new TransportError(
      "address_in_use",
      `Cannot bind ${hostname}: it has no free port`,
    );
  }
}

function inUse(address: string): TransportError {
  return new TransportError(
    "address_in_use",
    `Cannot bind ${address}: another socket of this network has it`,
  );
}
