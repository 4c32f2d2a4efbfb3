/**
 * A service that computes. In one thread, each call would hold up all others:
 *
 *     deno task cli serve examples/primes.ts --port 4003 --workers 4
 *     deno task cli call 127.0.0.1:4003 primes.count '20000000'
 *
 * From a program: `serve(Primes, new URL("./primes.ts", import.meta.url))`.
 * The module that Workers load has the contract and the handlers.
 *
 * @module
 */

import { defineService, type Handlers, procedure } from "../mod.ts";
import * as x from "../lib/xdr/mod.ts";

export const Primes = defineService({
  name: "primes",
  program: 0x2000_0031,
  version: 1,
  procedures: {
    /** How many primes there are below a number. */
    count: procedure(1, x.uint, x.uint, { idempotent: true }),
  },
});

export const handlers: Handlers<typeof Primes.procedures> = {
  count: (below, { signal, progress }) => {
    let count = 0;
    for (let n = 2; n < below; n++) {
      if (n % 4096 === 0) {
        // It never awaits, and still hears when nobody waits any more.
        signal.throwIfAborted();
        progress(n, below);
      }
      if (isPrime(n)) count++;
    }
    return count;
  },
};

function isPrime(n: number): boolean {
  for (let divisor = 2; divisor * divisor <= n; divisor++) {
    if (n % divisor === 0) return false;
  }
  return n >= 2;
}
