import type { Damage, LinkLoss } from "./link.ts";

/**
 * Why a datagram did not arrive: the link lost it (`loss`, `burst`, `queue`), a
 * `partition` cut it off, `nobody` was at the address, or the `socket` there
 * held 256 others that nobody had read.
 */
export type LossCause = LinkLoss | "partition" | "nobody" | "socket";

/** Something that happened to a datagram in a simulated network. */
export interface DatagramEvent {
  /** What happened. */
  readonly kind: "sent" | "delivered" | "lost";
  /** When, in milliseconds of `network.clock`. */
  readonly atMs: number;
  /** The sender, as the peer sees it. */
  readonly from: string;
  /** Where it is to go. */
  readonly to: string;
  /** The bytes, as they were sent or as they arrived; nobody else's. */
  readonly datagram: Uint8Array;
  /** Which datagram of the network it is, from 1; its copies have the same. */
  readonly number: number;
  /** Which copy of it: 0 for the datagram itself. */
  readonly copy: number;
  /** Why it is lost. */
  readonly cause?: LossCause;
  /** What happened to the bytes on the way. */
  readonly damage?: Damage;
}

/** How many datagrams have met with what, since a network began. */
export interface NetworkCounters {
  /** Datagrams sent, each once. */
  sent: number;
  /** Datagrams and copies that arrived. */
  delivered: number;
  /** Copies that the weather made. */
  duplicated: number;
  /** Of those that set out: some bits were flipped. */
  corrupted: number;
  /** Of those that set out: their ends were cut off. */
  truncated: number;
  /** Lost, copies included, by cause. */
  lost: Record<LossCause, number>;
}

/** All zero. */
export function newNetworkCounters(): NetworkCounters {
  return {
    sent: 0,
    delivered: 0,
    duplicated: 0,
    corrupted: 0,
    truncated: 0,
    lost: { loss: 0, burst: 0, queue: 0, partition: 0, nobody: 0, socket: 0 },
  };
}

/**
 * An event in one line, for logs and for comparing them:
 * `1.25 ms  #7 127.0.0.2:49152 > 127.0.0.1:4000  60 bytes  lost: partition`.
 */
export function describeEvent(event: DatagramEvent): string {
  const { atMs, number, copy, from, to, datagram, kind, cause, damage } = event;
  const what = [
    cause === undefined ? kind : `${kind}: ${cause}`,
    ...(copy > 0 ? [`copy ${copy}`] : []),
    ...(damage === undefined ? [] : [damage]),
  ];
  return `${atMs} ms  #${number} ${from} > ${to}  ` +
    `${datagram.length} bytes  ${what.join(", ")}`;
}
