// @generated from recursion.x: change that file, and not this one.

import * as x from "@datagram/rpc/xdr";

/**
 * A list, by a typedef that comes first.
 *
 * `typedef list`
 */
export type List = Node | null;

/** The codec of {@linkcode List}. */
export const List: x.Codec<List> = x.optional(x.lazy(() => Node));

/** `struct node` */
export interface Node {
  /** `value` */
  value: number;
  /** `next` */
  next: List;
}

/** The codec of {@linkcode Node}. */
export const Node: x.Codec<Node> = x.struct({
  value: x.int,
  next: List,
});

/** `struct tree` */
export interface Tree {
  /** `label` */
  label: string;
  /** `children` */
  children: Tree[];
}

/** The codec of {@linkcode Tree}. */
export const Tree: x.Codec<Tree> = x.struct({
  label: x.string(20),
  children: x.list(x.lazy(() => Tree), 10),
});

/** `struct late` */
export interface Late {
  /** `number` */
  number: number;
}

/** The codec of {@linkcode Late}. */
export const Late: x.Codec<Late> = x.struct({
  number: x.int,
});

/**
 * Two that need each other, and one that comes too early.
 *
 * `struct early`
 */
export interface Early {
  /** `one` */
  one: Late;
}

/** The codec of {@linkcode Early}. */
export const Early: x.Codec<Early> = x.struct({
  one: Late,
});

/** `struct even` */
export interface Even {
  /** `next` */
  next: Odd | null;
}

/** The codec of {@linkcode Even}. */
export const Even: x.Codec<Even> = x.struct({
  next: x.optional(x.lazy(() => Odd)),
});

/** `struct odd` */
export interface Odd {
  /** `next` */
  next: Even | null;
}

/** The codec of {@linkcode Odd}. */
export const Odd: x.Codec<Odd> = x.struct({
  next: x.optional(Even),
});

/**
 * Three, each of which needs the one before it.
 *
 * `struct first`
 */
export interface First {
  /** `next` */
  next: Third | null;
}

/** The codec of {@linkcode First}. */
export const First: x.Codec<First> = x.struct({
  next: x.optional(x.lazy(() => Third)),
});

/** `struct second` */
export interface Second {
  /** `next` */
  next: First | null;
}

/** The codec of {@linkcode Second}. */
export const Second: x.Codec<Second> = x.struct({
  next: x.optional(First),
});

/** `struct third` */
export interface Third {
  /** `next` */
  next: Second | null;
}

/** The codec of {@linkcode Third}. */
export const Third: x.Codec<Third> = x.struct({
  next: x.optional(Second),
});

/** `union expression switch (operator)` */
export type Expression =
  | { operator: 0; constant: number }
  | { operator: 1; operands: Expression[] };

/** The codec of {@linkcode Expression}. */
export const Expression: x.Codec<Expression> = x.union("operator", x.int, {
  0: { constant: x.int },
  1: { operands: x.list(x.lazy(() => Expression), 2) },
});
