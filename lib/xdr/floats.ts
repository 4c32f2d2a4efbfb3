import type { Codec } from "./codec.ts";
import { opaque } from "./opaque.ts";

/**
 * A number in single precision, `float` (RFC 4506 §4.6), rounded to the
 * nearest when it is encoded. Every NaN decodes to `NaN`, which is encoded as
 * `7fc00000`: the RFC gives the other bits of a NaN no meaning.
 */
export const float: Codec<number> = {
  type: { kind: "float" },
  minBytes: 4,
  write(writer, value) {
    writer.float(value);
  },
  read(reader) {
    return reader.float();
  },
};

/**
 * A number in double precision, `double` (RFC 4506 §4.7). Every NaN decodes to
 * `NaN`, which is encoded as `7ff8000000000000`.
 */
export const double: Codec<number> = {
  type: { kind: "double" },
  minBytes: 8,
  write(writer, value) {
    writer.double(value);
  },
  read(reader) {
    return reader.double();
  },
};

const bits = opaque(16);

/**
 * A number in quadruple precision, `quadruple` (RFC 4506 §4.8). JavaScript has
 * no such number, so that it is kept as its 16 bytes, as they are on the wire.
 */
export const quadruple: Codec<Uint8Array> = {
  type: { kind: "quadruple" },
  minBytes: 16,
  write(writer, value) {
    bits.write(writer, value);
  },
  read(reader) {
    return bits.read(reader);
  },
};
