import { limits } from "../../lib/core/limits.ts";
import { Random } from "../../lib/core/random.ts";
import type { Weather } from "../../lib/sim/weather.ts";
import { largeDatagramBytesMax } from "../../lib/wire/header.ts";
import type { Load } from "../../lib/core/acceptance.ts";
import type { Bounds } from "./bounds.ts";

/** What kind of trouble happens, and when. */
export interface Trouble {
  readonly kind:
    | "server_crash"
    | "client_crash"
    | "move"
    | "partition"
    | "weather"
    | "drain"
    | "forge"
    | "greed"
    | "cancel";
  readonly atMs: number;
  readonly forMs: number;
  /** Decides whom it hits, and how. */
  readonly dice: number;
}

/** All that makes one random world differ from the next. */
export interface Configuration {
  readonly seed: number;
  readonly bounds: Bounds;
  readonly weather: Weather;
  readonly unsendable: number;
  readonly clients: number;
  readonly servers: number;
  /** By which part each clock is wrong at most. */
  readonly drift: number;
  readonly calls: number;
  /** Calls and troubles begin within this time; then all faults heal. */
  readonly spanMs: number;
  /** How many calls are made in one turn, at most. */
  readonly burst: number;
  readonly timeoutMs: number;
  /** The largest arguments of its calls… */
  readonly bodyBytes: number;
  /** …and the largest that its endpoints take. */
  readonly bodyBytesMax: number;
  /** The size of full datagrams. */
  readonly datagramBytes: number;
  /** The probability of a result that is larger than a datagram. */
  readonly verbose: number;
  /** The probability of each way in which a handler does not answer at once. */
  readonly slow: number;
  readonly hanging: number;
  readonly failing: number;
  readonly huge: number;
  readonly handlerMs: number;
  readonly initialTimeoutMs: number;
  /** How much its servers do at a time, if that is said. */
  readonly load: Load | undefined;
  /** Nothing goes wrong: nothing is lost or late, nobody crashes or moves. */
  readonly isCalm: boolean;
  readonly troubles: readonly Trouble[];
}

/** The world of a seed. */
export function configurationOf(seed: number): Configuration {
  const random = new Random([seed, Math.floor(seed / 2 ** 32), 5]);
  const draw = new Draw(random);
  const bounds = boundsOf(draw);
  // A network may hold a copy back for as long as it is remembered, no longer.
  const holdMs = (bounds.retentionMs ?? limits.retentionMs) * 0.8;
  const spanMs = draw.scale(100, 20_000);
  const eventful = {
    seed,
    bounds,
    weather: weatherOf(draw, holdMs),
    unsendable: draw.often(0.15, 0.3),
    clients: draw.integer(1, 4),
    servers: draw.integer(1, 2),
    drift: draw.often(0.5, 0.02),
    calls: draw.integer(4, 40),
    spanMs,
    burst: draw.integer(1, 12),
    timeoutMs: draw.scale(30, 200_000),
    bodyBytes: Math.floor(draw.scale(4, draw.happens(0.4) ? 30_000 : 1120)),
    bodyBytesMax: 40_000,
    datagramBytes: draw.happens(0.7) ? 1200 : largeDatagramBytesMax,
    verbose: draw.often(0.3, 1),
    slow: draw.often(0.6, 1),
    hanging: draw.often(0.2, 0.5),
    failing: draw.often(0.2, 0.5),
    huge: draw.often(0.1, 0.5),
    // Some outlast their callers, and whatever is known of them.
    handlerMs: draw.scale(1, draw.happens(0.1) ? 60_000 : 3000),
    initialTimeoutMs: draw.happens(0.5) ? 200 : 1000,
    troubles: troublesOf(draw, spanMs),
  };
  const isCalm = draw.happens(0.15);
  const world = isCalm ? calmed(eventful) : { ...eventful, isCalm };
  return { ...world, load: draw.happens(0.4) ? loadOf(draw) : undefined };
}

/** Few calls at a time, a short queue, and mostly fewer yet of procedure 2. */
function loadOf(draw: Draw): Load {
  const concurrency = Math.floor(draw.scale(1, 10));
  const lanes = draw.happens(0.5)
    ? [{ concurrency: draw.integer(1, concurrency), queue: draw.integer(0, 3) }]
    : [];
  return {
    concurrency,
    queue: Math.floor(draw.often(0.8, 20)),
    concurrencyPerClient: draw.happens(0.2)
      ? draw.integer(1, concurrency)
      : concurrency,
    lanes,
    laneOf: ({ procedure }) => procedure === 2 ? lanes.length : 0,
  };
}

/** The same world, with nothing going wrong. */
function calmed(
  eventful: Omit<Configuration, "isCalm" | "load">,
): Omit<Configuration, "load"> {
  const weather = { delayMs: eventful.weather.delayMs ?? 0 };
  return { ...eventful, weather, unsendable: 0, troubles: [], isCalm: true };
}

/** Weather in which most things are absent, and the others anything. */
export function weatherOf(draw: Draw, holdMs: number): Weather {
  // What is held back by all means together stays below the retention.
  const partMs = holdMs / 30;
  return {
    delayMs: Math.min(draw.scale(0.1, 200), partMs),
    jitterMs: draw.often(0.5, Math.min(partMs, draw.scale(1, 2000))),
    jitter: draw.happens(0.5) ? "uniform" : "exponential",
    loss: draw.often(0.5, 0.6),
    duplication: draw.often(0.5, 0.6),
    reordering: draw.often(0.4, 0.5),
    reorderingMs: draw.scale(1, holdMs / 6),
    corruption: draw.often(0.3, 0.4),
    truncation: draw.often(0.2, 0.3),
    ...(draw.happens(0.2)
      ? { burst: { begin: draw.scale(0.01, 0.3), end: draw.scale(0.05, 1) } }
      : {}),
    ...(draw.happens(0.15)
      ? {
        bandwidthBytesPerS: draw.scale(50_000, 1_000_000),
        queueDatagramsMax: draw.integer(0, 20),
      }
      : {}),
  };
}

function boundsOf(draw: Draw): Bounds {
  const few = (p: number, max: number): number | undefined =>
    draw.happens(p) ? Math.floor(draw.scale(1, max)) : undefined;
  const sessionSpan = few(0.3, 16);
  const storedBytes = few(0.1, 20_000);
  const bounds: Bounds = {
    callsInFlight: few(0.3, 16),
    bytesInFlight: few(0.2, 8000),
    callsQueued: few(0.1, 16),
    sessionSpan,
    sessions: few(0.2, 4),
    transmissionsRemembered: few(0.2, 8),
    callsRunning: few(0.2, 8),
    // What an honest client keeps is never too much.
    recordsPerClient: sessionSpan,
    clients: few(0.05, 8),
    storedBytes,
    storedBytesHard: storedBytes && 2 * storedBytes,
    storedBytesPerClient: few(0.1, 20_000),
    heldBytes: few(0.1, 100_000),
    heldBytesPerClient: few(0.1, 100_000),
    retentionMs: draw.happens(0.4) ? draw.scale(3000, 60_000) : undefined,
    // A full reply has to fit.
    answersAgainBytes: draw.happens(0.2)
      ? Math.floor(draw.scale(1200, 20_000))
      : undefined,
  };
  return Object.fromEntries(
    Object.entries(bounds).filter(([, value]) => value !== undefined),
  );
}

function troublesOf(draw: Draw, spanMs: number): Trouble[] {
  const kinds: { [Kind in Trouble["kind"]]: number } = {
    server_crash: draw.often(0.5, 4),
    client_crash: draw.often(0.2, 3),
    move: draw.often(0.3, 4),
    partition: draw.often(0.4, 4),
    weather: draw.often(0.3, 4),
    drain: draw.often(0.1, 2),
    forge: draw.often(0.3, 20),
    cancel: draw.often(0.3, 10),
    greed: draw.often(0.2, 4),
  };
  return Object.entries(kinds).flatMap(([kind, count]) =>
    Array.from({ length: Math.ceil(count) }, (): Trouble => ({
      kind: kind as Trouble["kind"],
      atMs: draw.between(0, spanMs),
      forMs: draw.scale(1, spanMs),
      dice: draw.between(0, 1),
    }))
  );
}

/** Random numbers that differ wildly from one world to the next. */
export class Draw {
  #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  happens(probability: number): boolean {
    return this.between(0, 1) < probability;
  }

  between(low: number, high: number): number {
    return this.#random.between(low, high);
  }

  integer(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  /** Each order of magnitude as likely as another. */
  scale(low: number, high: number): number {
    return low * (high / low) ** this.between(0, 1);
  }

  /** Nothing in most worlds, up to `max` in the others. */
  often(probability: number, max: number): number {
    const isOn = this.happens(probability);
    const value = this.between(0, max);
    return isOn ? value : 0;
  }
}
