import { assert, assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import { AddressProof } from "../../lib/core/address_proof.ts";
import { limits } from "../../lib/core/limits.ts";

const here = "127.0.0.1:1";
const there = "127.0.0.1:2";

/** The most that may be sent somewhere at once, which is then spent. */
function spendAll(proof: AddressProof, to: string): number {
  let bytes = 0;
  while (bytes < 10_000 && proof.spend(to, 1)) bytes++;
  return bytes;
}

Deno.test("AddressProof sends nothing to where nothing came from", () => {
  const proof = new AddressProof();
  assert(!proof.spend(here, 1));
  proof.received(there, 100);
  assert(!proof.spend(here, 1));
});

Deno.test("AddressProof sends three times what came from an address (G7)", () => {
  assertEquals(limits.amplification, 3);
  const proof = new AddressProof();
  proof.received(here, 100);
  assert(!proof.spend(here, 301));
  assert(proof.spend(here, 300), "what is refused costs nothing");
  assert(!proof.spend(here, 1));
  proof.received(here, 10);
  proof.received(here, 1);
  assertEquals(spendAll(proof, here), 33);
});

Deno.test("AddressProof gives one address nothing for what came from another", () => {
  const proof = new AddressProof();
  proof.received(here, 100);
  proof.received(there, 1);
  assertEquals(spendAll(proof, there), 3);
  assertEquals(spendAll(proof, here), 0);
  // What it had is forgotten: one number is kept, not one for each address.
  proof.received(here, 2);
  assertEquals(spendAll(proof, here), 6);
});

Deno.test("AddressProof sends what it likes to where the client is", () => {
  const proof = new AddressProof();
  assert(!proof.isProven(here));
  proof.prove(here);
  assert(proof.isProven(here));
  assert(!proof.isProven(there));
  assert(proof.spend(here, 1e9));
  assert(!proof.spend(there, 1));
});

Deno.test("AddressProof believes the old address while a new one is only claimed", () => {
  const proof = new AddressProof();
  proof.prove(here);
  proof.received(there, 10);
  assert(proof.isProven(here));
  assert(!proof.isProven(there));
  assert(proof.spend(here, 1e9));
  // What comes from the proved one leaves the credit of the other alone.
  proof.received(here, 1000);
  assertEquals(spendAll(proof, there), 30);
});

Deno.test("AddressProof follows a client that has moved", () => {
  const proof = new AddressProof();
  proof.prove(here);
  proof.received(there, 10);
  proof.prove(there);
  assert(proof.isProven(there));
  assert(proof.spend(there, 1e9));
  assert(!proof.isProven(here));
  assert(!proof.spend(here, 1));
});

Deno.test("AddressProof never sends an unproved address more than three times its bytes", () => {
  const step = fc.record({
    address: fc.constantFrom(here, there, "[::1]:3"),
    bytes: fc.nat(1200),
    isSent: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const proof = new AddressProof();
    const came = new Map<string, number>();
    const went = new Map<string, number>();
    for (const { address, bytes, isSent } of steps) {
      if (isSent && !proof.spend(address, bytes)) continue;
      if (!isSent) proof.received(address, bytes);
      const counts = isSent ? went : came;
      counts.set(address, (counts.get(address) ?? 0) + bytes);
      const sent = went.get(address) ?? 0;
      assert(sent <= 3 * (came.get(address) ?? 0));
    }
  }));
});
