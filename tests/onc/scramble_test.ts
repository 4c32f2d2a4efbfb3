import { assertEquals, assertNotEquals } from "@std/assert";
import { digest, scramble } from "../../lib/onc/scramble.ts";

const key = [11, 22, 33, 44];

Deno.test("scramble() gives each number once, and none in order", () => {
  const seen = new Set<number>();
  let near = 0;
  for (let n = 0, last = 0; n < 50_000; n++) {
    const id = scramble(n, key);
    assertEquals(id >>> 0, id);
    seen.add(id);
    if (Math.abs(id - last) < 65_536) near++;
    last = id;
  }
  assertEquals(seen.size, 50_000);
  // 50,000 · 131,071 / 2^32 are expected of chance: 1.5.
  assertEquals(near < 12, true, `${near} in a row are near each other`);
});

Deno.test("scramble() and digest() depend on every word of the key", () => {
  for (let i = 0; i < 4; i++) {
    const other = key.with(i, 99);
    assertNotEquals(scramble(7, key), scramble(7, other));
    const bytes = Uint8Array.of(1, 2, 3, 4, 5);
    assertNotEquals(digest(bytes, key), digest(bytes, other));
  }
});

Deno.test("digest() depends on every bit and on the length", () => {
  const bytes = Uint8Array.from({ length: 23 }, (_, i) => i * 7);
  const seen = new Set([digest(bytes, key)]);
  for (let at = 0; at < bytes.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const other = bytes.with(at, bytes[at]! ^ 1 << bit);
      seen.add(digest(other, key));
    }
    seen.add(digest(bytes.subarray(0, at), key));
  }
  assertEquals(seen.size, 1 + 23 * 8 + 23);
  // A view reads its own bytes only.
  const view = Uint8Array.of(9, ...bytes, 9).subarray(1, 24);
  assertEquals(digest(view, key), digest(bytes, key));
});
