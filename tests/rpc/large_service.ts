import * as x from "@datagram/rpc/xdr";
import { defineService, procedure } from "../../mod.ts";

const bytes = x.varopaque(100_000);

/** Of bodies that do not fit a datagram. */
export const Large = defineService({
  name: "large",
  program: 0x2000_0001,
  version: 1,
  procedures: { echo: procedure(1, bytes, bytes) },
});
