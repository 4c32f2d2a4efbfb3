import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { Pacer } from "../../lib/core/pacer.ts";

/** Sends as fast as the pacer allows until `endAt`, and returns the bytes. */
function bytesUntil(
  endAt: number,
  pacer: Pacer,
  path: { window: number; smoothedMs: number; datagramBytes: number },
): number {
  let bytes = 0;
  let now = 0;
  while (true) {
    const at = pacer.nextAt(now, path.window, path.smoothedMs);
    assert(at >= now);
    if (at > endAt) return bytes;
    now = at;
    bytes += path.datagramBytes;
    pacer.sent(path.datagramBytes, now);
  }
}

Deno.test("Pacer lets ten datagrams go at once, and then none", () => {
  for (const datagramBytes of [1200, 16_384]) {
    const pacer = new Pacer(datagramBytes);
    const path = { window: 24_000, smoothedMs: 1000, datagramBytes };
    assertEquals(bytesUntil(0, pacer, path), 10 * datagramBytes);
    // 1.25 · 24 000 B in 1000 ms are 30 B in one.
    const nextAt = pacer.nextAt(0, 24_000, 1000);
    assertAlmostEquals(nextAt, datagramBytes / 30, 1e-6);
  }
});

Deno.test("Pacer sends 1.25 windows in a round trip", () => {
  const pacer = new Pacer(1200);
  const path = { window: 48_000, smoothedMs: 100, datagramBytes: 1200 };
  const bytes = bytesUntil(10_000, pacer, path);
  assertAlmostEquals(bytes, 12_000 + 1.25 * 48_000 * 100, 1200);
});

Deno.test("Pacer makes up for a timer that is 2 ms late", () => {
  const pacer = new Pacer(1200);
  // 60 B in a microsecond: 2 ms of it are more than ten datagrams.
  const path = { window: 48_000, smoothedMs: 1, datagramBytes: 1200 };
  let bytes = bytesUntil(0, pacer, path);
  for (let now = 2; now <= 100; now += 2) {
    while (pacer.nextAt(now, path.window, path.smoothedMs) <= now) {
      pacer.sent(1200, now);
      bytes += 1200;
    }
  }
  assertAlmostEquals(bytes, 60_000 * 100, 150_000);
});

Deno.test("Pacer keeps no more than a burst for later", () => {
  const pacer = new Pacer(1200);
  pacer.nextAt(0, 12_000, 1000);
  let datagrams = 0;
  while (pacer.nextAt(100_000, 12_000, 1000) <= 100_000) {
    pacer.sent(1200, 100_000);
    datagrams++;
  }
  assertEquals(datagrams, 10);
});

Deno.test("Pacer holds back nothing without a round trip", () => {
  const pacer = new Pacer(1200);
  for (let i = 0; i < 100; i++) {
    assertEquals(pacer.nextAt(5, 12_000, undefined), 5);
    assertEquals(pacer.nextAt(5, 12_000, 0), 5);
    pacer.sent(1200, 5);
  }
  // What was sent then is a debt of one burst, not of a hundred datagrams.
  const nextAt = pacer.nextAt(5, 12_000, 100);
  assertAlmostEquals(nextAt, 5 + (12_000 + 1200) / 150, 1e-6);
});
