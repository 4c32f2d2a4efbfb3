import { assert, assertEquals } from "@std/assert";
import type { PartFrame } from "../../lib/wire/frame.ts";
import {
  ack,
  ackOf,
  bytesOf,
  isRefused,
  part,
  read,
  token,
} from "./sample_frames.ts";

Deno.test("readFrames() refuses a token of 0", () => {
  assertEquals(read(bytesOf(token)), [token]);
  assert(isRefused(bytesOf({ ...token, token: 0n })));
});

Deno.test("readFrames() refuses a PART that goes past its total", () => {
  const most = 0xffff_ffff;
  const cases: [Partial<PartFrame>, boolean][] = [
    [{ offset: 992 }, false],
    [{ offset: 993 }, true],
    [{ offset: 1000 }, true],
    [{ offset: 0, total: 8 }, false],
    [{ offset: 0, total: 7 }, true],
    [{ offset: 0, total: 0 }, true],
    // The sum does not wrap.
    [{ offset: most - 8, total: most }, false],
    [{ offset: most - 7, total: most }, true],
    [{ offset: most, total: 8 }, true],
  ];
  for (const [change, expected] of cases) {
    const bytes = bytesOf({ ...part, ...change });
    assertEquals(isRefused(bytes), expected, JSON.stringify(change));
  }
});

Deno.test("readFrames() refuses ranges of an ACK that are no gaps apart", () => {
  const cases: [[number, number][], boolean][] = [
    [[], false],
    [[[101, 102]], false],
    [[[101, 102], [103, 104]], false],
    [[[200, 0xffff_ffff]], false],
    // At, and below, what is acknowledged already.
    [[[100, 200]], true],
    [[[50, 200]], true],
    // Of no bytes, and of less.
    [[[200, 200]], true],
    [[[200, 199]], true],
    // One after the other, one in the other, and in the wrong order.
    [[[200, 300], [300, 400]], true],
    [[[200, 300], [250, 400]], true],
    [[[200, 500], [300, 400]], true],
    [[[400, 500], [200, 300]], true],
    [[[200, 300], [200, 300]], true],
    [[[200, 300], [400, 500], [450, 600]], true],
  ];
  for (const [pairs, expected] of cases) {
    const ranges = pairs.map(([start, end]) => ({ start, end }));
    const bytes = bytesOf({ ...ack, ranges });
    assertEquals(isRefused(bytes), expected, JSON.stringify(pairs));
  }
});

Deno.test("readFrames() refuses an ACK of more than 16 ranges", () => {
  assertEquals(read(bytesOf(ackOf(16))), [ackOf(16)]);
  assert(isRefused(bytesOf(ackOf(17))));
});
