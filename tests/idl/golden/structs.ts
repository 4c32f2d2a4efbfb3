// @generated from structs.x: change that file, and not this one.

import * as x from "@datagram/rpc/xdr";

/**
 * A point.
 *
 * Indented, as its author had it.
 *
 * `struct point`
 */
export interface Point {
  /** To the right. (`x_axis`) */
  xAxis: number;
  /** Up. (`y_axis`) */
  yAxis: number;
}

/** The codec of {@linkcode Point}. */
export const Point: x.Codec<Point> = x.struct({
  xAxis: x.double,
  yAxis: x.double,
});

/** `struct named_like_typescript` */
export interface NamedLikeTypescript {
  /** `class` */
  class: number;
  /** `function` */
  function: boolean;
  /** `a_b` */
  aB_: string;
  /** `aB` */
  aB: number;
  /** `type` */
  type: Point | null;
}

/** The codec of {@linkcode NamedLikeTypescript}. */
export const NamedLikeTypescript: x.Codec<NamedLikeTypescript> = x.struct({
  class: x.int,
  function: x.bool,
  aB_: x.string(3),
  aB: x.int,
  type: x.optional(Point),
});

/** `struct with_definitions_inside_range` */
export interface WithDefinitionsInsideRange {
  /** `low` */
  low: number;
  /** `high` */
  high: number;
}

/** The codec of {@linkcode WithDefinitionsInsideRange}. */
export const WithDefinitionsInsideRange: x.Codec<
  WithDefinitionsInsideRange
> = x.struct({
  low: x.int,
  high: x.int,
});

/** `enum with_definitions_inside_state` */
export type WithDefinitionsInsideState = "OFF" | "ON";

/** The codec of {@linkcode WithDefinitionsInsideState}. */
export const WithDefinitionsInsideState: x.Codec<
  WithDefinitionsInsideState
> = x.enumeration({
  OFF: 0,
  ON: 1,
});

/** `union with_definitions_inside_age switch (known)` */
export type WithDefinitionsInsideAge =
  | { known: true; value: bigint }
  | { known: false };

/** The codec of {@linkcode WithDefinitionsInsideAge}. */
export const WithDefinitionsInsideAge: x.Codec<
  WithDefinitionsInsideAge
> = x.union("known", x.bool, {
  true: { value: x.hyper },
  false: x.nothing,
});

/** `struct with_definitions_inside` */
export interface WithDefinitionsInside {
  /** `range` */
  range: WithDefinitionsInsideRange;
  /** `state` */
  state: WithDefinitionsInsideState;
  /** `age` */
  age: WithDefinitionsInsideAge;
}

/** The codec of {@linkcode WithDefinitionsInside}. */
export const WithDefinitionsInside: x.Codec<WithDefinitionsInside> = x.struct({
  range: WithDefinitionsInsideRange,
  state: WithDefinitionsInsideState,
  age: WithDefinitionsInsideAge,
});

/** `struct by_typedef` */
export interface ByTypedef {
  /** `only` */
  only: number;
}

/** The codec of {@linkcode ByTypedef}. */
export const ByTypedef: x.Codec<ByTypedef> = x.struct({
  only: x.int,
});

/** `struct tag` */
export interface Tag {
  /** `only` */
  only: number;
}

/** The codec of {@linkcode Tag}. */
export const Tag: x.Codec<Tag> = x.struct({
  only: x.int,
});

/** `typedef with_tag` */
export type WithTag = Tag;

/** The codec of {@linkcode WithTag}. */
export const WithTag: x.Codec<WithTag> = Tag;
