// @generated from unions.x: change that file, and not this one.

import * as x from "@datagram/rpc/xdr";

/** `enum kind` */
export type Kind = "TEXT" | "DATA" | "EXEC" | "NONE";

/** The codec of {@linkcode Kind}. */
export const Kind: x.Codec<Kind> = x.enumeration({
  TEXT: 0,
  DATA: 1,
  EXEC: 2,
  NONE: 3,
});

/** `union by_enum switch (what)` */
export type ByEnum =
  | { what: "TEXT" }
  | {
    what: "DATA" | "EXEC";
    /** Who made it. */
    creator: string;
  }
  | { what: Exclude<Kind, "TEXT" | "DATA" | "EXEC"> };

/** The codec of {@linkcode ByEnum}. */
export const ByEnum: x.Codec<ByEnum> = x.union("what", Kind, {
  TEXT: x.nothing,
  DATA: { creator: x.string(255) },
  EXEC: { creator: x.string(255) },
}, x.nothing);

/** `union all_cases switch (what)` */
export type AllCases =
  | { what: "TEXT" | "DATA"; one: number }
  | { what: "EXEC" | "NONE" };

/** The codec of {@linkcode AllCases}. */
export const AllCases: x.Codec<AllCases> = x.union("what", Kind, {
  TEXT: { one: x.int },
  DATA: { one: x.int },
  EXEC: x.nothing,
  NONE: x.nothing,
});

/** `union nothing_left switch (what)` */
export type NothingLeft = { what: "TEXT" | "DATA" | "EXEC" | "NONE" };

/** The codec of {@linkcode NothingLeft}. */
export const NothingLeft: x.Codec<NothingLeft> = x.union("what", Kind, {
  TEXT: x.nothing,
  DATA: x.nothing,
  EXEC: x.nothing,
  NONE: x.nothing,
}, { never: x.int });

/** `union by_int switch (status)` */
export type ByInt =
  | { status: -1; reason: string }
  | { status: 0; result: bigint };

/** The codec of {@linkcode ByInt}. */
export const ByInt: x.Codec<ByInt> = x.union("status", x.int, {
  "-1": { reason: x.string(0xffff_ffff) },
  0: { result: x.hyper },
});

/** `union by_unsigned switch (port)` */
export type ByUnsigned =
  | { port: 4294967295 }
  | { port: number; data: Uint8Array };

/** The codec of {@linkcode ByUnsigned}. */
export const ByUnsigned: x.Codec<ByUnsigned> = x.union("port", x.uint, {
  4294967295: x.nothing,
}, { data: x.varopaque(64) });

/** `union by_bool switch (is_there)` */
export type ByBool =
  | { isThere: true; value: number }
  | { isThere: false };

/** The codec of {@linkcode ByBool}. */
export const ByBool: x.Codec<ByBool> = x.union("isThere", x.bool, {
  true: { value: x.int },
}, x.nothing);

/** `typedef renamed` */
export type Renamed = Kind;

/** The codec of {@linkcode Renamed}. */
export const Renamed: x.Codec<Renamed> = Kind;

/** `union by_typedef switch (what)` */
export type ByTypedef = { what: "EXEC"; number: number };

/** The codec of {@linkcode ByTypedef}. */
export const ByTypedef: x.Codec<ByTypedef> = x.union("what", Renamed, {
  EXEC: { number: x.int },
});
