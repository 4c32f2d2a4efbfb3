import * as x from "../../lib/xdr/mod.ts";
import { defineService, procedure } from "../../mod.ts";

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
  },
});
