import type { Codec } from "./codec.ts";
import { describe } from "./describe.ts";

/**
 * No data, `void` (RFC 4506 §4.16): `undefined`, in zero bytes. For procedures
 * without arguments or result, and arms of a union that carry nothing.
 */
export const nothing: Codec<undefined> = {
  type: { kind: "nothing" },
  minBytes: 0,
  write(writer, value: unknown) {
    if (value !== undefined) {
      throw writer.failure(`${describe(value)} is not undefined`);
    }
  },
  read() {
    return undefined;
  },
};
