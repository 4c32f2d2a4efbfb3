/**
 * What a simulated network does to datagrams. Everything is optional, and what
 * is left out does not happen: `{}` is a network that delivers at once.
 *
 * Probabilities are from 0 to 1, and drawn for each datagram.
 */
export interface Weather {
  /**
   * The probability that a datagram is lost, each by itself.
   *
   * @default {0}
   */
  readonly loss?: number;
  /**
   * Losses that come together, as those of radio and of full routers do.
   *
   * @default {none}
   */
  readonly burst?: Burst;
  /**
   * The probability that a copy follows, and one of the copy, and so on, nine
   * at most. Each copy has a delay and damage of its own.
   *
   * @default {0}
   */
  readonly duplication?: number;
  /**
   * The probability that a datagram is held back by `reorderingMs`, so that
   * later ones overtake it. Jitter reorders too.
   *
   * @default {0}
   */
  readonly reordering?: number;
  /**
   * For how long it is held back then, in milliseconds.
   *
   * @default {10}
   */
  readonly reorderingMs?: number;
  /**
   * How long every datagram is under way at least, in milliseconds.
   *
   * @default {0}
   */
  readonly delayMs?: number;
  /**
   * How much is added to that by chance, in milliseconds: the most of it if it
   * is uniform, its mean if it is exponential.
   *
   * @default {0}
   */
  readonly jitterMs?: number;
  /**
   * How that chance is spread. `exponential` has a long tail: one datagram in
   * 150 is later than five times the mean, and none than 23 times.
   *
   * @default {"uniform"}
   */
  readonly jitter?: "uniform" | "exponential";
  /**
   * The probability that one or more bits of a datagram are flipped.
   *
   * @default {0}
   */
  readonly corruption?: number;
  /**
   * The probability that the end of a datagram is cut off.
   *
   * @default {0}
   */
  readonly truncation?: number;
  /**
   * What a link carries, in bytes a second; what comes faster waits its turn.
   *
   * @default {Infinity}
   */
  readonly bandwidthBytesPerS?: number;
  /**
   * How many datagrams wait for that; one more is lost.
   *
   * @default {Infinity}
   */
  readonly queueDatagramsMax?: number;
  /**
   * How many bytes wait for that; what would make it more is lost.
   *
   * @default {Infinity}
   */
  readonly queueBytesMax?: number;
}

/**
 * Losses by the model of Gilbert and Elliott: a link is good or bad, and
 * changes with each datagram by chance. Bad periods last 1 / `end` datagrams
 * on average.
 */
export interface Burst {
  /** The probability that a good link turns bad, for each datagram. */
  readonly begin: number;
  /** The probability that a bad link turns good, for each datagram. */
  readonly end: number;
  /**
   * The probability that a datagram is lost while the link is bad.
   *
   * @default {1}
   */
  readonly loss?: number;
}

/** Weather of which nothing is left out. */
export type FullWeather = Required<Omit<Weather, "burst">> & {
  readonly burst: Required<Burst> | undefined;
};

/**
 * Adds what is left out.
 *
 * @throws {RangeError} for a number that is none, or out of its range
 */
export function fullWeather(weather: Weather): FullWeather {
  const { burst, ...rest } = weather;
  const full = { ...calm, ...withoutUndefined(rest) };
  for (const [name, value] of Object.entries(full)) {
    if (typeof value !== "number") continue;
    const [low, high] = probabilities.has(name) ? [0, 1] : [0, Infinity];
    checkRange(name, value, low, high);
  }
  // Of nothing in no time, no datagram would ever come out.
  checkRange("bandwidthBytesPerS", full.bandwidthBytesPerS, 1, Infinity);
  if (full.jitter !== "uniform" && full.jitter !== "exponential") {
    throw new RangeError(
      `Cannot have jitter '${full.jitter}': expected uniform or exponential`,
    );
  }
  if (burst === undefined) return { ...full, burst };
  const fullBurst = {
    begin: burst.begin,
    end: burst.end,
    loss: burst.loss ?? 1,
  };
  for (const [name, value] of Object.entries(fullBurst)) {
    checkRange(`burst.${name}`, value, 0, 1);
  }
  return { ...full, burst: fullBurst };
}

const calm: Omit<FullWeather, "burst"> = {
  loss: 0,
  duplication: 0,
  reordering: 0,
  reorderingMs: 10,
  delayMs: 0,
  jitterMs: 0,
  jitter: "uniform",
  corruption: 0,
  truncation: 0,
  bandwidthBytesPerS: Infinity,
  queueDatagramsMax: Infinity,
  queueBytesMax: Infinity,
};

const probabilities = new Set([
  "loss",
  "duplication",
  "reordering",
  "corruption",
  "truncation",
]);

function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  ) as T;
}

function checkRange(
  name: string,
  value: number,
  low: number,
  high: number,
): void {
  // Infinite is only what a link carries; nothing takes infinitely long.
  const isInfinite = value === Infinity && name.endsWith("Ms");
  if (value >= low && value <= high && !isInfinite) return;
  const range = high === Infinity ? `${low} or more` : `${low} to ${high}`;
  throw new RangeError(
    `Cannot make weather: ${name} is ${value}, expected ${range}`,
  );
}
