import { assert, assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import { FrameReader } from "../../lib/net/frame_reader.ts";
import { framed } from "./framed.ts";

/** Feeds bytes in portions of at most so many; what comes out of it. */
function feed(
  reader: FrameReader,
  bytes: Uint8Array,
  portion: (at: number) => number,
): { frames: number[][]; isGood: boolean } {
  const frames: number[][] = [];
  let isGood = true;
  for (let at = 0; at < bytes.length && isGood;) {
    const { space } = reader;
    assert(space.length > 0, "no space");
    const count = Math.min(space.length, portion(at), bytes.length - at);
    space.set(bytes.subarray(at, at + count));
    at += count;
    isGood = reader.accept(count, (frame) => frames.push([...frame]));
  }
  return { frames, isGood };
}

Deno.test("FrameReader finds frames whichever byte they are split at", () => {
  const datagrams = [[1, 2, 3], [], [4], [5, 6, 7, 8, 9]];
  const bytes = framed(...datagrams);
  for (let split = 0; split <= bytes.length; split++) {
    const reader = new FrameReader(100);
    const cut = feed(reader, bytes, (at) => at < split ? split - at : 1000);
    assertEquals(cut, { frames: datagrams, isGood: true }, `at ${split}`);
    assertEquals(reader.isWithinFrame, false);
  }
  const one = feed(new FrameReader(100), bytes, () => 1);
  assertEquals(one.frames, datagrams);
});

Deno.test("FrameReader finds many frames in one read", () => {
  const datagrams = Array.from({ length: 500 }, (_, i) => [i & 255]);
  const { frames } = feed(new FrameReader(1), framed(...datagrams), () => 1e6);
  assertEquals(frames, datagrams);
});

Deno.test("FrameReader finds any frames in any portions", () => {
  fc.assert(fc.property(
    fc.array(fc.uint8Array({ maxLength: 9_000 }), { maxLength: 20 }),
    fc.array(fc.integer({ min: 1, max: 6_000 }), { minLength: 1 }),
    (datagrams, portions) => {
      let turn = 0;
      const portion = () => portions[turn++ % portions.length]!;
      const reader = new FrameReader(9_000);
      const { frames, isGood } = feed(reader, framed(...datagrams), portion);
      assertEquals(frames, datagrams.map((datagram) => [...datagram]));
      assertEquals([isGood, reader.isWithinFrame], [true, false]);
    },
  ));
});

Deno.test("FrameReader takes the maximum, and refuses the first byte more", () => {
  const largest = new Uint8Array(70_000).fill(7);
  const good = feed(new FrameReader(70_000), framed(largest), () => 1e6);
  assertEquals([good.isGood, good.frames.length], [true, 1]);
  assertEquals(good.frames[0]!.length, 70_000);
  for (const prefix of [[0, 1, 0x11, 0x71], [255, 255, 255, 255], [128]]) {
    const bytes = Uint8Array.from([...framed([1]), ...prefix, 0, 0, 0]);
    const reader = new FrameReader(70_000);
    const before = reader.space.buffer;
    const { frames, isGood } = feed(reader, bytes, () => 1e6);
    assertEquals([frames, isGood], [[[1]], false], `${prefix}`);
    assert(reader.space.buffer === before, "allocated for it");
  }
});

Deno.test("FrameReader allocates for the bytes that come, not for what a length promises", () => {
  const reader = new FrameReader(2 ** 30);
  const promise = Uint8Array.of(63, 0, 0, 0, ...new Uint8Array(10_000));
  assertEquals(feed(reader, promise, () => 1e6).isGood, true);
  assertEquals(reader.isWithinFrame, true);
  assert(reader.space.buffer.byteLength <= 65_536);
});

Deno.test("FrameReader lets go of the buffer of a large frame", () => {
  const reader = new FrameReader(10_000_000);
  feed(reader, framed(new Uint8Array(300_000)), () => 1e6);
  assertEquals(reader.space.length, 65_536);
});

Deno.test("FrameReader reads more at a time while reads come full", () => {
  const reader = new FrameReader(100);
  const sizes: number[] = [];
  const frame = new Uint8Array(60);
  const bytes = framed(...Array.from({ length: 8_000 }, () => frame));
  feed(reader, bytes, () => {
    sizes.push(reader.space.length);
    return 1e6;
  });
  assertEquals(sizes[0], 4_096);
  assert(sizes.at(-1)! > 60_000, String(sizes));
});
