import type { Codec } from "./codec.ts";

/** A signed integer of 32 bits, `int` (RFC 4506 §4.1). */
export const int: Codec<number> = {
  type: { kind: "int" },
  minBytes: 4,
  write(writer, value) {
    writer.int(value);
  },
  read(reader) {
    return reader.int();
  },
};

/** An unsigned integer of 32 bits, `unsigned int` (RFC 4506 §4.2). */
export const uint: Codec<number> = {
  type: { kind: "uint" },
  minBytes: 4,
  write(writer, value) {
    writer.uint(value);
  },
  read(reader) {
    return reader.uint();
  },
};

/** A signed integer of 64 bits, `hyper` (RFC 4506 §4.5). */
export const hyper: Codec<bigint> = {
  type: { kind: "hyper" },
  minBytes: 8,
  write(writer, value) {
    writer.hyper(value);
  },
  read(reader) {
    return reader.hyper();
  },
};

/** An unsigned integer of 64 bits, `unsigned hyper` (RFC 4506 §4.5). */
export const uhyper: Codec<bigint> = {
  type: { kind: "uhyper" },
  minBytes: 8,
  write(writer, value) {
    writer.uhyper(value);
  },
  read(reader) {
    return reader.uhyper();
  },
};
