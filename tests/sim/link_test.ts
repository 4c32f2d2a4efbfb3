import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { Random } from "../../lib/core/random.ts";
import { type Arrival, Link } from "../../lib/sim/link.ts";
import { fullWeather, type Weather } from "../../lib/sim/weather.ts";

const count = 20_000;

function linkOf(weather: Weather, seed = 1): Link {
  return new Link(fullWeather(weather), new Random([seed]));
}

/** What becomes of many datagrams, one each millisecond. */
function carryMany(weather: Weather, bytes = 10): (Arrival[] | string)[] {
  const link = linkOf(weather);
  const datagram = new Uint8Array(bytes).fill(0x55);
  return Array.from({ length: count }, (_, ms) => link.carry(datagram, ms));
}

/** All that arrives of many datagrams. */
function arrivalsOf(weather: Weather, bytes?: number): Arrival[] {
  return carryMany(weather, bytes).flatMap((fate) =>
    typeof fate === "string" ? [] : fate
  );
}

Deno.test("a link without weather delivers at once, each a copy of its own", () => {
  const sent = Uint8Array.of(1, 2, 3);
  const fate = linkOf({}).carry(sent, 7);
  assert(typeof fate !== "string");
  assertEquals(fate, [
    { atMs: 7, datagram: Uint8Array.of(1, 2, 3), copy: 0, damage: undefined },
  ]);
  sent.fill(9);
  assertEquals(fate[0]!.datagram, Uint8Array.of(1, 2, 3));
});

Deno.test("loss is the share that is said", () => {
  const lost = carryMany({ loss: 0.3 }).filter((fate) => fate === "loss");
  assertAlmostEquals(lost.length / count, 0.3, 0.01);
  assertEquals(arrivalsOf({ loss: 1 }).length, 0);
});

Deno.test("a burst loses many in a row, as many as its end says", () => {
  const fates = carryMany({ burst: { begin: 0.02, end: 0.1 } });
  const runs: number[] = [];
  let run = 0;
  for (const fate of fates) {
    if (fate === "burst") run++;
    else if (run > 0) {
      runs.push(run);
      run = 0;
    }
  }
  const mean = runs.reduce((sum, run) => sum + run, 0) / runs.length;
  assertAlmostEquals(mean, 10, 1.5);
  // Bad for 10 of 60 datagrams on average.
  const lost = fates.filter((fate) => fate === "burst").length;
  assertAlmostEquals(lost / count, 1 / 6, 0.03);
});

Deno.test("a burst may let some through", () => {
  const half = carryMany({ burst: { begin: 1, end: 0, loss: 0.5 } });
  const lost = half.filter((fate) => fate === "burst").length;
  assertAlmostEquals(lost / count, 0.5, 0.02);
});

Deno.test("duplication makes copies, of copies too, and not for ever", () => {
  const arrivals = arrivalsOf({ duplication: 0.5 });
  assertAlmostEquals(arrivals.length / count, 2, 0.05);
  const copies = new Set(arrivals.map(({ copy }) => copy));
  assert(copies.has(0) && copies.has(4));
  const [all] = carryMany({ duplication: 1 });
  assertEquals(all!.length, 10);
  const [first, second] = all as Arrival[];
  first!.datagram.fill(0);
  assertNotEquals(second!.datagram, first!.datagram);
});

Deno.test("jitter is spread evenly, or with a long tail", () => {
  const delays = (jitter: "uniform" | "exponential") =>
    carryMany({ delayMs: 5, jitterMs: 20, jitter }).map((fate, sentMs) =>
      (fate as Arrival[])[0]!.atMs - sentMs
    );
  const mean = (values: number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const even = delays("uniform");
  assertAlmostEquals(mean(even), 15, 0.3);
  assert(even.every((ms) => ms >= 5 && ms < 25));
  const tailed = delays("exponential");
  assertAlmostEquals(mean(tailed), 25, 0.6);
  assert(Math.min(...tailed) >= 5 && Math.max(...tailed) > 105);
});

Deno.test("reordering holds some back, and only those", () => {
  const fates = carryMany({ delayMs: 1, reordering: 0.25, reorderingMs: 7 });
  const held = fates.filter((fate, ms) =>
    (fate as Arrival[])[0]!.atMs === ms + 8
  );
  const others = fates.filter((fate, ms) =>
    (fate as Arrival[])[0]!.atMs === ms + 1
  );
  assertAlmostEquals(held.length / count, 0.25, 0.01);
  assertEquals(held.length + others.length, count);
});

Deno.test("corruption flips a bit or more of some, and no more than bits", () => {
  const arrivals = arrivalsOf({ corruption: 0.4 });
  const damaged = arrivals.filter(({ damage }) => damage === "corrupted");
  assertAlmostEquals(damaged.length / count, 0.4, 0.02);
  const flips = damaged.map(({ datagram }) =>
    datagram.reduce((sum, byte) => sum + bitCount(byte ^ 0x55), 0)
  );
  assert(damaged.every(({ datagram }) => datagram.length === 10));
  assert(flips.every((flip) => flip > 0));
  assert(flips.some((flip) => flip === 1) && flips.some((flip) => flip > 3));
  for (const { damage, datagram } of arrivals) {
    if (damage === undefined) assert(datagram.every((byte) => byte === 0x55));
  }
});

Deno.test("truncation leaves a beginning of some", () => {
  const arrivals = arrivalsOf({ truncation: 0.4 });
  const cut = arrivals.filter(({ datagram }) => datagram.length < 10);
  assertAlmostEquals(cut.length / count, 0.4, 0.02);
  assert(cut.every(({ damage }) => damage === "truncated"));
  assert(cut.some(({ datagram }) => datagram.length === 0));
  assert(arrivals.every(({ datagram }) => datagram.every((b) => b === 0x55)));
});

Deno.test("what has no bytes is neither corrupted nor truncated", () => {
  const arrivals = arrivalsOf({ corruption: 1, truncation: 1 }, 0);
  assert(arrivals.every(({ damage }) => damage === undefined));
});

Deno.test("bandwidth lets one through at a time", () => {
  const link = linkOf({ bandwidthBytesPerS: 1000, delayMs: 3 });
  const times = [0, 0, 50, 500].map((nowMs) => {
    const fate = link.carry(new Uint8Array(100), nowMs);
    return (fate as Arrival[])[0]!.atMs;
  });
  assertEquals(times, [103, 203, 303, 603]);
});

Deno.test("a full queue loses what comes last, by datagrams or by bytes", () => {
  const fates = (weather: Weather) => {
    const link = linkOf({ bandwidthBytesPerS: 1000, ...weather });
    const at = (nowMs: number, bytes: number) => {
      const fate = link.carry(new Uint8Array(bytes), nowMs);
      return typeof fate === "string" ? fate : fate[0]!.atMs;
    };
    return [at(0, 100), at(0, 100), at(0, 100), at(0, 100), at(150, 100)];
  };
  // One goes through, two wait; the second of them does at 150 ms.
  assertEquals(fates({ queueDatagramsMax: 2 }), [100, 200, 300, "queue", 400]);
  assertEquals(fates({ queueDatagramsMax: 0 }), [
    100,
    "queue",
    "queue",
    "queue",
    250,
  ]);
  assertEquals(fates({ queueBytesMax: 199 }), [
    100,
    200,
    "queue",
    "queue",
    300,
  ]);
});

Deno.test("fullWeather() refuses what is no weather", () => {
  const refused: Weather[] = [
    { loss: 1.5 },
    { loss: -0.1 },
    { duplication: NaN },
    { delayMs: -1 },
    { jitterMs: Infinity },
    { bandwidthBytesPerS: 0 },
    { queueDatagramsMax: -1 },
    { burst: { begin: 2, end: 0 } },
    { burst: { begin: 0, end: 0, loss: -1 } },
    { jitter: "wild" as "uniform" },
  ];
  for (const weather of refused) {
    assertThrows(() => fullWeather(weather), RangeError, "Cannot");
  }
  assertEquals(fullWeather({ loss: undefined } as unknown as Weather).loss, 0);
});

function bitCount(byte: number): number {
  return byte.toString(2).replaceAll("0", "").length;
}
