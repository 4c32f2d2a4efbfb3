// @generated from typedefs.x: change that file, and not this one.

import * as x from "@datagram/rpc/xdr";

/** `const COUNT` */
export const COUNT = 4;

/** `typedef plain` */
export type Plain = number;

/** The codec of {@linkcode Plain}. */
export const Plain: x.Codec<Plain> = x.int;

/** `typedef size` */
export type Size = number;

/** The codec of {@linkcode Size}. */
export const Size: x.Codec<Size> = x.uint;

/** `typedef alias` */
export type Alias = Plain;

/** The codec of {@linkcode Alias}. */
export const Alias: x.Codec<Alias> = Plain;

/** `typedef wide` */
export type Wide = bigint;

/** The codec of {@linkcode Wide}. */
export const Wide: x.Codec<Wide> = x.uhyper;

/** `typedef exact` */
export type Exact = Uint8Array;

/** The codec of {@linkcode Exact}. */
export const Exact: x.Codec<Exact> = x.quadruple;

/** `typedef ratio` */
export type Ratio = number;

/** The codec of {@linkcode Ratio}. */
export const Ratio: x.Codec<Ratio> = x.float;

/** `typedef flag` */
export type Flag = boolean;

/** The codec of {@linkcode Flag}. */
export const Flag: x.Codec<Flag> = x.bool;

/** `typedef key` */
export type Key = Uint8Array;

/** The codec of {@linkcode Key}. */
export const Key: x.Codec<Key> = x.opaque(16);

/** `typedef blob` */
export type Blob = Uint8Array;

/** The codec of {@linkcode Blob}. */
export const Blob: x.Codec<Blob> = x.varopaque(COUNT);

/** `typedef any_blob` */
export type AnyBlob = Uint8Array;

/** The codec of {@linkcode AnyBlob}. */
export const AnyBlob: x.Codec<AnyBlob> = x.varopaque(0xffff_ffff);

/** `typedef name` */
export type Name = string;

/** The codec of {@linkcode Name}. */
export const Name: x.Codec<Name> = x.string(COUNT);

/** `typedef any_name` */
export type AnyName = string;

/** The codec of {@linkcode AnyName}. */
export const AnyName: x.Codec<AnyName> = x.string(0xffff_ffff);

/** `typedef numbers` */
export type Numbers = number[];

/** The codec of {@linkcode Numbers}. */
export const Numbers: x.Codec<Numbers> = x.array(x.int, COUNT);

/** `typedef names` */
export type Names = Name[];

/** The codec of {@linkcode Names}. */
export const Names: x.Codec<Names> = x.list(Name, COUNT);

/** `typedef any_names` */
export type AnyNames = Name[];

/** The codec of {@linkcode AnyNames}. */
export const AnyNames: x.Codec<AnyNames> = x.list(Name, 0xffff_ffff);

/** `typedef maybe_name` */
export type MaybeName = Name | null;

/** The codec of {@linkcode MaybeName}. */
export const MaybeName: x.Codec<MaybeName> = x.optional(Name);

/** `typedef maybe_maybe_name` */
export type MaybeMaybeName =
  | { isPresent: true; value: MaybeName }
  | { isPresent: false };

/** The codec of {@linkcode MaybeMaybeName}. */
export const MaybeMaybeName: x.Codec<MaybeMaybeName> = x.union(
  "isPresent",
  x.bool,
  { true: { value: MaybeName }, false: x.nothing },
);

/**
 * What headers of C define.
 *
 * `typedef from_headers`
 */
export type FromHeaders = number;

/** The codec of {@linkcode FromHeaders}. */
export const FromHeaders: x.Codec<FromHeaders> = x.uint;

/**
 * How long a netobj may be.
 *
 * `const MAX_NETOBJ_SZ`
 */
export const MAX_NETOBJ_SZ = 1024;

/**
 * Bytes that mean something to whoever made them.
 *
 * `typedef netobj`
 */
export type Netobj = Uint8Array;

/** The codec of {@linkcode Netobj}. */
export const Netobj: x.Codec<Netobj> = x.varopaque(MAX_NETOBJ_SZ);

/** `typedef cookie` */
export type Cookie = Netobj;

/** The codec of {@linkcode Cookie}. */
export const Cookie: x.Codec<Cookie> = Netobj;

/** `typedef letter` */
export type Letter = number;

/** The codec of {@linkcode Letter}. */
export const Letter: x.Codec<Letter> = x.int;

/** `typedef old` */
export type Old = number;

/** The codec of {@linkcode Old}. */
export const Old: x.Codec<Old> = x.int;

/** `typedef shorter` */
export type Shorter = number;

/** The codec of {@linkcode Shorter}. */
export const Shorter: x.Codec<Shorter> = x.int;

/** `typedef byte` */
export type Byte = number;

/** The codec of {@linkcode Byte}. */
export const Byte: x.Codec<Byte> = x.uint;

/** `typedef longest` */
export type Longest = bigint;

/** The codec of {@linkcode Longest}. */
export const Longest: x.Codec<Longest> = x.uhyper;
