/**
 * Makes large and long calls in whatever runtime this is:
 *
 *     node tests/runtimes/bulk_client.ts <address>
 *
 * Fails at the first result that is not the right one; prints its statistics as
 * JSON.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import process from "node:process";
import { crc32 } from "node:zlib";
import { clientStats, connect } from "../../mod.ts";
import { patternOf } from "../e2e/pattern.ts";
import { bodies, Bulk, BULK_BYTES } from "./bulk.ts";

const STEPS = 4;

// A runtime that has much else to do is no failure.
await using client = await connect(Bulk, process.argv[2]!, {
  timeoutMs: 30_000,
  ...bodies,
});

const seen: number[] = [];
const climbing = client.climb(STEPS, {
  onProgress({ done, total }) {
    seen.push(done);
    strictEqual(total, STEPS);
    // The next step is taken when this one is known here.
    void client.release();
  },
});
// Around the largest body that fits a datagram, and more than a socket queues.
for (const length of [0, 1, 1100, 1128, 1129, 1200, 70_000, BULK_BYTES]) {
  const bytes = patternOf(length);
  const expected = crc32(bytes.toReversed());
  strictEqual(crc32(await client.reverse(bytes)), expected, `${length} bytes`);
}
const both = [patternOf(BULK_BYTES / 2), patternOf(BULK_BYTES / 3)];
const reversed = await Promise.all(both.map((bytes) => client.reverse(bytes)));
ok(reversed.every((bytes, i) => crc32(bytes.toReversed()) === crc32(both[i]!)));

strictEqual(await climbing, STEPS);
deepStrictEqual(seen, [1, 2, 3, 4]);
console.log(JSON.stringify(clientStats(client)));
