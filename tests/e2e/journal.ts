import * as x from "../../lib/xdr/mod.ts";
import { defineService, procedure } from "../../mod.ts";

/** The largest body in the journal's calls; both sides take a bit more. */
export const BULK_BYTES: number = 16 * 1024 * 1024;

/** What servers and clients of the journal take, so that two fit at a time. */
export const bodies = { maxBodyBytes: BULK_BYTES + 1024 } as const;

const tag = x.string(64);

/** A service that writes down each run in a file, which outlives its process. */
export const Journal = defineService({
  name: "journal",
  program: 0x2000_0008,
  version: 1,
  procedures: {
    /** Writes the tag down. */
    append: procedure(1, tag, x.nothing),
    /** Writes the tag down, and answers with it when the server is told to. */
    hold: procedure(2, tag, tag),
    /** Writes the tag down, and answers with the CRC-32 of the bytes. */
    store: procedure(
      3,
      x.struct({ tag, bytes: x.varopaque(BULK_BYTES) }),
      x.uint,
    ),
    /** Writes the tag down, and answers with so many bytes of the pattern. */
    fetch: procedure(
      4,
      x.struct({ tag, length: x.uint }),
      x.varopaque(BULK_BYTES),
    ),
    /** As `store`, but answers only when the server is told to. */
    holdBytes: procedure(
      5,
      x.struct({ tag, bytes: x.varopaque(BULK_BYTES) }),
      x.uint,
    ),
  },
});
