import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "../fast_check.ts";
import { AddressTokens } from "../../lib/core/address_tokens.ts";
import { limits } from "../../lib/core/limits.ts";

const master = [1, 2, 3, 0xffff_ffff];
const client = 0x0123_4567_89ab_cdefn;
const address = "127.0.0.1:4000";
const epochMs = limits.tokenEpochMs;

Deno.test("AddressTokens takes its own token, from the same session and address", () => {
  const tokens = new AddressTokens(master);
  const token = tokens.issue(client, address, 5);
  assert(token > 0n && token < 1n << 64n);
  assert(tokens.isGood(token, client, address, 5));
  assert(!tokens.isGood(token, client + 1n, address, 5));
  assert(!tokens.isGood(token, client ^ (1n << 63n), address, 5));
  for (const other of ["127.0.0.1:4001", "127.0.0.1:400", "[::1]:4000", ""]) {
    assert(!tokens.isGood(token, client, other, 5), other);
  }
});

Deno.test("AddressTokens tells long addresses apart by their last digit", () => {
  const long = "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:6553";
  const tokens = new AddressTokens(master);
  const token = tokens.issue(client, long + "4", 0);
  assert(tokens.isGood(token, client, long + "4", 0));
  assert(!tokens.isGood(token, client, long + "5", 0));
});

Deno.test("AddressTokens refuses a token of which a bit is another", () => {
  const tokens = new AddressTokens(master);
  const token = tokens.issue(client, address, 0);
  for (let bit = 0n; bit < 64n; bit++) {
    assert(!tokens.isGood(token ^ (1n << bit), client, address, 0));
  }
  assert(!tokens.isGood(0n, client, address, 0));
});

Deno.test("AddressTokens takes a token until the next epoch is over", () => {
  for (const epoch of [0, 1, 1000]) {
    const start = epoch * epochMs;
    for (const issuedAt of [start, start + 1, start + epochMs - 1]) {
      const tokens = new AddressTokens(master);
      const token = tokens.issue(client, address, issuedAt);
      const isGood = (now: number) =>
        tokens.isGood(token, client, address, now);
      assert(isGood(start + epochMs - 1));
      assert(isGood(start + epochMs));
      assert(isGood(start + 2 * epochMs - 1));
      assert(!isGood(start + 2 * epochMs));
      assert(!isGood(start + 10 * epochMs));
      // To look later has changed nothing.
      assert(isGood(issuedAt));
    }
  }
});

Deno.test("AddressTokens issues another token in each epoch", () => {
  const tokens = new AddressTokens(master);
  const times = Array.from({ length: 100 }, (_, epoch) => epoch * epochMs);
  const issued = times.map((now) => tokens.issue(client, address, now));
  assertEquals(new Set(issued).size, issued.length);
  assertEquals(tokens.issue(client, address, times[7]! + 1), issued[7]);
});

Deno.test("AddressTokens keeps nothing: the secret is all that two need to agree", () => {
  const anyClient = fc.bigInt(0n, (1n << 64n) - 1n);
  const anyAddress = fc.tuple(fc.ipV4(), fc.nat(65_535)).map((parts) =>
    parts.join(":")
  );
  fc.assert(fc.property(anyClient, anyAddress, fc.nat(), (client, to, now) => {
    const token = new AddressTokens(master).issue(client, to, now);
    assert(new AddressTokens(master).isGood(token, client, to, now));
  }));
});

Deno.test("AddressTokens depends on each word of its secret", () => {
  const token = new AddressTokens(master).issue(client, address, 0);
  for (let word = 0; word < 4; word++) {
    for (const other of [master[word]! ^ 1, master[word]! ^ (1 << 31)]) {
      const tokens = new AddressTokens(master.with(word, other));
      assert(!tokens.isGood(token, client, address, 0), `word ${word}`);
      assertNotEquals(tokens.issue(client, address, 0), token);
    }
  }
});
