import * as x from "../../lib/xdr/mod.ts";
import { defineService, type Handlers, procedure } from "../../mod.ts";

/** What fits a call: the largest arguments, less their own length. */
export const echoBytesMax = 1116;

const bytes = x.varopaque(echoBytesMax);

/** A service to try things on. */
export const Lab = defineService({
  name: "lab",
  program: 0x2000_0008,
  version: 1,
  procedures: {
    echo: procedure(1, bytes, bytes, { idempotent: true }),
    wait: procedure(2, x.nothing, x.nothing, { idempotent: true }),
    once: procedure(3, x.int, x.int),
  },
});

/** What it does unless a test says otherwise: nothing much, at once. */
export const handlers: Handlers<typeof Lab.procedures> = {
  echo: (bytes) => bytes,
  wait: () => {},
  once: (n) => n,
};

export const never = (): Promise<never> => new Promise(() => {});
