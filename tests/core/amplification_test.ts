import { assert } from "@std/assert";
import { limits } from "../../lib/core/limits.ts";
import { Random } from "../../lib/core/random.ts";
import {
  writeAck,
  writeCall,
  writePart,
  writeProbe,
} from "../../lib/wire/frame_writer.ts";
import { Pair } from "./pair.ts";
import { datagramOf } from "./said.ts";

const addresses = ["127.0.0.1:5001", "127.0.0.1:5002"];

/** Whatever a client may say that never shows a token. */
class Stranger {
  readonly #pair: Pair;
  readonly #incarnation: bigint;
  readonly #random: Random;
  #transmission = 0;

  constructor(pair: Pair, incarnation: bigint, random: Random) {
    this.#pair = pair;
    this.#incarnation = incarnation;
    this.#random = random;
  }

  upTo(below: number): number {
    return Math.floor(this.#random.between(0, below));
  }

  /** Sends a datagram. Returns its length. */
  speak(from: string): number {
    const { server, now } = this.#pair;
    const frames = Array.from({ length: 1 + this.upTo(4) }, () => this.#frame);
    const bytes = datagramOf(
      {
        client: BigInt(1 + this.upTo(2)),
        transmission: ++this.#transmission,
        incarnation: [0n, this.#incarnation, 99n][this.upTo(3)]!,
      },
      ...frames,
    );
    server.handleDatagram(bytes, from, now);
    return bytes.length;
  }

  #frame = (datagram: Uint8Array, at: number): number => {
    const sequence = 1 + this.upTo(6);
    const body = new Uint8Array(this.upTo(100));
    switch (this.upTo(4)) {
      case 0:
        return writeProbe(datagram, at, { sequence });
      case 1: {
        const part = { total: 1 << 20, digest: 1, offset: 0, body };
        if (body.length === 0) return at;
        return writePart(datagram, at, { sequence, ...part });
      }
      case 2: {
        const ack = { processingUs: 0, cumulative: 0, credit: 0, ranges: [] };
        return writeAck(datagram, at, { sequence, echo: 1, ...ack });
      }
      default: {
        const times = { ageMs: 0, timeLeftMs: 10_000, patienceMs: 100 };
        const target = { program: 9, version: 1, procedure: 1 };
        return writeCall(datagram, at, { sequence, ...target, ...times, body });
      }
    }
  };
}

/** The incarnation of a pair's server. */
function incarnationOf(pair: Pair): bigint {
  pair.settle(pair.call());
  return pair.peer.incarnation;
}

Deno.test("who has shown no token is sent three times what came from there at most (R18)", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const pair = new Pair();
    const incarnation = incarnationOf(pair);
    pair.log.length = 0;
    const stranger = new Stranger(pair, incarnation, new Random([seed]));
    pair.run = (execution) => {
      const answer = () =>
        pair.reply(execution, new Uint8Array(stranger.upTo(1500)));
      const waitMs = stranger.upTo(3) * 40;
      if (waitMs === 0) answer();
      else pair.after(waitMs, answer);
    };
    const came = new Map(addresses.map((address) => [address, 0]));
    for (let step = 0; step < 60; step++) {
      const from = addresses[Math.min(1, stranger.upTo(4))]!;
      came.set(from, came.get(from)! + stranger.speak(from));
      pair.runUntil(pair.now + stranger.upTo(40));
      for (const [address, bytes] of came) {
        const sent = pair.log.filter(({ to }) => to === address)
          .reduce((sum, { bytes }) => sum + bytes.length, 0);
        assert(
          sent <= limits.amplification * bytes,
          `seed ${seed}: ${sent} bytes to ${address}, of which ${bytes} came`,
        );
      }
    }
  }
});
