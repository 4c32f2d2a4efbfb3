import type { Codec } from "./codec.ts";

/** A boolean, `bool` (RFC 4506 §4.4). */
export const bool: Codec<boolean> = {
  type: { kind: "bool" },
  minBytes: 4,
  write(writer, value) {
    writer.bool(value);
  },
  read(reader) {
    return reader.bool();
  },
};
