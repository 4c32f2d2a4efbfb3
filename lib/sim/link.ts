import type { Random } from "../core/random.ts";
import { Bottleneck } from "./bottleneck.ts";
import { parcelOf } from "./parcel.ts";
import type { FullWeather } from "./weather.ts";

/** What a link did to the bytes of a datagram. */
export type Damage = "corrupted" | "truncated";

/** A datagram that will arrive. */
export interface Arrival {
  readonly atMs: number;
  /** A copy that nobody else has. */
  readonly datagram: Uint8Array;
  /** 0 for the datagram itself, 1 for its first copy, and so on. */
  readonly copy: number;
  readonly damage: Damage | undefined;
}

/** Why a link lost a datagram: by `loss`, in a `burst`, or its `queue` was full. */
export type LinkLoss = "loss" | "burst" | "queue";

/** One direction between two addresses: what becomes of a datagram there. */
export class Link {
  /** May be changed at any time. */
  weather: FullWeather;
  #random: Random;
  #isBad = false;
  #bottleneck = new Bottleneck();

  constructor(weather: FullWeather, random: Random) {
    this.weather = weather;
    this.#random = random;
  }

  /** Takes a datagram: what arrives of it, or why nothing does. */
  carry(datagram: Uint8Array, nowMs: number): Arrival[] | LinkLoss {
    const { weather } = this;
    // First the queue: what is lost further on has been through it.
    const throughMs = this.#bottleneck.admit(datagram.length, weather, nowMs);
    if (throughMs === undefined) return "queue";
    if (this.#isInBurst()) return "burst";
    if (this.#happens(weather.loss)) return "loss";
    const arrivals = [this.#arrival(datagram, throughMs, 0)];
    while (
      arrivals.length < arrivalsMax && this.#happens(weather.duplication)
    ) {
      arrivals.push(this.#arrival(datagram, throughMs, arrivals.length));
    }
    return arrivals;
  }

  #isInBurst(): boolean {
    const { burst } = this.weather;
    if (burst === undefined) return this.#isBad = false;
    if (this.#happens(this.#isBad ? burst.end : burst.begin)) {
      this.#isBad = !this.#isBad;
    }
    return this.#isBad && this.#happens(burst.loss);
  }

  #arrival(sent: Uint8Array, throughMs: number, copy: number): Arrival {
    const { corruption, truncation } = this.weather;
    let datagram = parcelOf(sent);
    let damage: Damage | undefined;
    if (sent.length > 0 && this.#happens(corruption)) {
      this.#corrupt(datagram);
      damage = "corrupted";
    }
    if (sent.length > 0 && this.#happens(truncation)) {
      datagram = datagram.slice(0, this.#below(sent.length));
      damage = "truncated";
    }
    return { atMs: throughMs + this.#delayMs(), datagram, copy, damage };
  }

  #delayMs(): number {
    const { delayMs, jitterMs, jitter, reordering, reorderingMs } =
      this.weather;
    let ms = delayMs;
    if (jitterMs > 0) {
      const chance = this.#random.between(0, 1);
      ms += jitterMs *
        (jitter === "uniform" ? chance : -Math.log(1 - chance));
    }
    if (this.#happens(reordering)) ms += reorderingMs;
    return ms;
  }

  /** Flips one bit, and as often as not another, and so on. */
  #corrupt(datagram: Uint8Array): void {
    const flipped = new Set<number>();
    do {
      const bit = this.#below(8 * datagram.length);
      // Flipped twice it would be as before.
      if (flipped.has(bit)) continue;
      flipped.add(bit);
      datagram[bit >> 3]! ^= 1 << (bit & 7);
    } while (this.#happens(0.5));
  }

  #happens(probability: number): boolean {
    return probability > 0 && this.#random.between(0, 1) < probability;
  }

  #below(count: number): number {
    return Math.floor(this.#random.between(0, count));
  }
}

/** The datagram and nine copies, lest `duplication: 1` never end. */
const arrivalsMax = 10;
