import { limits } from "../../lib/core/limits.ts";
import { readDatagram } from "../../lib/wire/datagram.ts";
import { FrameType, replyBytes } from "../../lib/wire/frame_layout.ts";
import { broken } from "./guarantees.ts";
import type { WireEvent } from "./world.ts";

/** What a server has told one session. */
interface Told {
  readonly sinceMs: number;
  /** The incarnations that told it: each begins anew. */
  readonly incarnations: Set<bigint>;
  /** How often each call was answered by each, and whether it took long. */
  readonly answers: Map<string, { replies: number; isLong: boolean }>;
  receivedBytes: number;
  /** Of the first answer to each call. */
  firstBytes: number;
  /** Of all others but those that a long call has unasked. */
  againBytes: number;
}

/**
 * Watches that a client, whatever it has proved, cannot have a server repeat
 * itself without end: what is sent again is bounded by what came, by what has
 * arrived, and by time (R43).
 */
export class Repetition {
  readonly #told: Map<string, Told> = new Map();
  readonly #isServer: (address: string) => boolean;

  constructor(isServer: (address: string) => boolean) {
    this.#isServer = isServer;
  }

  observe({ kind, from, to, datagram }: WireEvent, nowMs: number): void {
    const isHeard = kind === "delivered" && this.#isServer(to);
    const isSaid = kind === "sent" && this.#isServer(from);
    if (!isHeard && !isSaid) return;
    const read = readDatagram(datagram);
    if (typeof read === "string") return;
    const { client, incarnation } = read.header;
    const server = isHeard ? to : from;
    const told = this.#with(`${server} ${client}`, nowMs);
    if (isHeard) {
      told.receivedBytes += datagram.length;
      return;
    }
    told.incarnations.add(incarnation);
    for (const frame of read.frames) {
      const key = `${incarnation} ${frame.sequence}`;
      const answer = told.answers.get(key) ?? { replies: 0, isLong: false };
      told.answers.set(key, answer);
      if (frame.type === FrameType.working) answer.isLong = true;
      // What has arrived of it earns as much.
      if (frame.type === FrameType.part) {
        if (answer.replies++ === 0) told.firstBytes += frame.total;
      }
      if (frame.type !== FrameType.reply) continue;
      const bytes = replyBytes + frame.body.length;
      const unasked = answer.isLong ? limits.repeatsMax : 0;
      if (answer.replies === 0) told.firstBytes += bytes;
      else if (answer.replies > unasked) told.againBytes += bytes;
      answer.replies++;
    }
    this.#check(server, told, nowMs);
  }

  #check(server: string, told: Told, nowMs: number): void {
    const { sinceMs, incarnations, receivedBytes } = told;
    const seconds = (nowMs - sinceMs) / 1000 * limits.clockDrift;
    const most = limits.answersAgainBytes * (incarnations.size + seconds) +
      limits.amplification * receivedBytes + told.firstBytes;
    if (told.againBytes <= most) return;
    broken(
      "G7",
      `${server} has sent ${told.againBytes} bytes of replies again to a ` +
        `client of which ${receivedBytes} came; ${
          Math.floor(most)
        } is the most`,
    );
  }

  #with(key: string, nowMs: number): Told {
    const known = this.#told.get(key) ?? {
      sinceMs: nowMs,
      incarnations: new Set(),
      answers: new Map(),
      receivedBytes: 0,
      firstBytes: 0,
      againBytes: 0,
    };
    this.#told.set(key, known);
    return known;
  }
}
