import { assertEquals, assertStrictEquals } from "@std/assert";
import { BodyBytes } from "../../lib/core/body_bytes.ts";
import { bodyDigest } from "../../lib/wire/checksum.ts";

const front = new Uint8Array([1, 2, 3]);
const rest = new Uint8Array([4, 5, 6, 7]);
const all = new Uint8Array([...front, ...rest]);

Deno.test("BodyBytes is what it is made of, one after the other", () => {
  const bytes = new BodyBytes(front, rest);
  assertEquals([bytes.length, bytes.digest], [7, bodyDigest(all)]);
  for (let start = 0; start <= 7; start++) {
    for (let end = start; end <= 7; end++) {
      assertEquals(bytes.piece(start, end), all.subarray(start, end));
    }
  }
});

Deno.test("BodyBytes copies none of what a program has encoded", () => {
  const piece = new BodyBytes(front, rest).piece(3, 7);
  assertStrictEquals(piece.buffer, rest.buffer);
});
