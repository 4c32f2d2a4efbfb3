import * as x from "../../lib/xdr/mod.ts";
import { defineService, procedure } from "../../mod.ts";

/** The largest body in its calls: more than is taken unless one says so. */
export const BULK_BYTES: number = 1_200_000;

/** What both sides take: room for two of those. */
export const bodies = { maxBodyBytes: BULK_BYTES + 1024 } as const;

const bytes = x.varopaque(BULK_BYTES);

/** A service whose calls are large, or long. */
export const Bulk = defineService({
  name: "bulk",
  program: 0x2000_0009,
  version: 1,
  procedures: {
    /** Answers with the bytes in reverse. */
    reverse: procedure(1, bytes, bytes),
    /** Tells its progress up to the number, each step when it is released. */
    climb: procedure(2, x.uint, x.uint),
    /** Lets `climb` take a step. */
    release: procedure(3, x.nothing, x.nothing),
  },
});
