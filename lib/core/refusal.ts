import { writeUint32 } from "../wire/big_endian.ts";
import { Status } from "../wire/status.ts";
import { limits } from "./limits.ts";

/** Why a call is not run, as its REPLY says it. */
export interface Refusal {
  status: Status;
  body: Uint8Array;
}

/** The refusal of a call that is to be tried again later. */
export function busy(retryAfterMs: number = limits.retryAfterMs): Refusal {
  const body = new Uint8Array(4);
  writeUint32(body, 0, retryAfterMs);
  return { status: Status.resourceExhausted, body };
}
