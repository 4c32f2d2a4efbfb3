import { bugsIn, type PlantedBug } from "../bug.ts";

/** Where clients are, and how long servers take. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/siphash.ts", ["tests/core/siphash_test.ts"], [
    {
      name: "one round is left out at the end",
      find: "for (let i = 0; i < 4; i++) round(state);",
      replace: "for (let i = 0; i < 3; i++) round(state);",
    },
    {
      name: "one round is left out for each word",
      find: "  round(state);\n  round(state);\n  state[0]! ^= low;",
      replace: "  round(state);\n  state[0]! ^= low;",
    },
    {
      name: "the length of an input is left out",
      find: "let high = input.length << 24;",
      replace: "let high = 0;",
    },
    {
      name: "the carry between two halves is lost",
      find: "const carry = low > 0xffff_ffff ? 1 : 0;",
      replace: "const carry = 0;",
    },
    {
      name: "the last bytes of an input are in one half",
      find: "if (at - whole < 4) low |= bits;",
      replace: "if (at - whole < 8) low |= bits;",
    },
    {
      name: "only half of the key counts",
      find: "    key[2]! ^ 0x6e646f6d,\n    key[3]! ^ 0x646f7261,\n",
      replace: "    key[0]! ^ 0x6e646f6d,\n    key[1]! ^ 0x646f7261,\n",
    },
  ]),
  ...bugsIn("lib/core/address_tokens.ts", [
    "tests/core/address_tokens_test.ts",
  ], [
    {
      name: "a token is good for every address",
      find: "const length = Math.min(address.length, scratch.length - 8);",
      replace: "const length = 0;",
    },
    {
      name: "a token is good for every session",
      find: "  writeId(scratch, 0, client);\n",
      replace: "  writeId(scratch, 0, 0n);\n",
    },
    {
      name: "a token is good for ever",
      find: "if (epoch === this.#epoch) return;",
      replace: "if (this.#epoch >= 0) return;",
    },
    {
      name: "a token is good for one epoch too many",
      find: "this.#keys = [this.#keyOf(epoch), this.#keyOf(epoch - 1)];",
      replace:
        "this.#keys = [this.#keyOf(epoch >> 1), this.#keyOf((epoch >> 1) - 1)];",
    },
    {
      name: "a token is not good past its epoch",
      find: "this.#keys = [this.#keyOf(epoch), this.#keyOf(epoch - 1)];",
      replace: "this.#keys = [this.#keyOf(epoch), this.#keyOf(epoch)];",
    },
    {
      name: "the key of each epoch is the same",
      find: "writeId(scratch, 0, BigInt.asUintN(64, BigInt(epoch)));",
      replace: "writeId(scratch, 0, 0n);",
    },
    {
      name: "the first epoch has no key before it",
      find: "BigInt.asUintN(64, BigInt(epoch))",
      replace: "BigInt.asUintN(64, BigInt(Math.max(1, epoch)))",
    },
    {
      name: "keys do not depend on the secret",
      find: "siphash(this.#master, scratch.subarray(0, 9))",
      replace: "siphash([0, 0, 0, 0], scratch.subarray(0, 9))",
    },
    {
      name: "any token is good",
      find: "token === tokenBy(key, client, address)",
      replace: "token !== 0n",
    },
  ]),
  ...bugsIn("lib/core/address_proof.ts", [
    "tests/core/address_proof_test.ts",
  ], [
    {
      name: "what came from one address is sent to another",
      find: "if (to !== this.#claimed || bytes > this.#credit) return false;",
      replace: "if (bytes > this.#credit) return false;",
    },
    {
      name: "a new address inherits the credit of the old one",
      find: "      this.#credit = 0;\n",
      replace: "",
    },
    {
      name: "credit is not spent",
      find: "    this.#credit -= bytes;\n",
      replace: "",
    },
    {
      name: "the last byte of a credit is kept",
      find: "bytes > this.#credit",
      replace: "bytes >= this.#credit",
    },
    {
      name: "an address is believed as soon as something comes from there",
      find: "this.#credit += limits.amplification * bytes;",
      replace: "this.#provenAt = from;",
    },
    {
      name: "an address that is only claimed counts as proved",
      find: "    return address === this.#provenAt;",
      replace:
        "    return address === this.#provenAt || address === this.#claimed;",
    },
    {
      name: "a proved address is sent no more than others",
      find: "    if (to === this.#provenAt) return true;\n",
      replace: "",
    },
    {
      name: "the proved address takes the place of the claimed one",
      find: "    if (from === this.#provenAt) return;\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/limits.ts", ["tests/core/address_proof_test.ts"], [
    {
      name: "four times what came is sent to who has proved nothing",
      find: "amplification: 3,",
      replace: "amplification: 4,",
    },
  ]),
  ...bugsIn("lib/core/processing_time.ts", [
    "tests/core/processing_time_test.ts",
  ], [
    {
      name: "one long call is remembered for long",
      find: "this.#smoothed.add(Math.min(ms, limits.workingAfterMs));",
      replace: "this.#smoothed.add(ms);",
    },
    {
      name: "more is allowed than until a server says that it works",
      find: "return Math.min(mean + 4 * deviation, limits.workingAfterMs);",
      replace: "return mean + 4 * deviation;",
    },
    {
      name: "the deviation is not allowed for",
      find: "mean + 4 * deviation",
      replace: "mean",
    },
    {
      name: "what nobody has measured is allowed the most",
      find: "if (mean === undefined) return 0;",
      replace: "if (mean === undefined) return limits.workingAfterMs;",
    },
  ]),
  ...bugsIn("lib/core/smoothed.ts", ["tests/core/processing_time_test.ts"], [
    {
      name: "a first sample of 0 is none",
      find: "if (this.mean === undefined) {",
      replace: "if (!this.mean) {",
    },
    {
      name: "what is below the mean makes the deviation smaller",
      find: "const error = Math.abs(this.mean - sample);",
      replace: "const error = sample - this.mean;",
    },
    {
      name: "the mean is the newest sample",
      find: "this.mean = 0.875 * this.mean + 0.125 * sample;",
      replace: "this.mean = sample;",
    },
    {
      name: "the first deviation is 0",
      find: "this.deviation = sample / 2;",
      replace: "",
    },
  ]),
];
