// @generated from peer.x: change that file, and not this one.

import {
  defineService,
  type Procedure,
  procedure,
  type Service,
} from "@datagram/rpc";
import * as x from "@datagram/rpc/xdr";

/**
 * What rpcgen and this project both make programs of: a bit of everything.
 *
 * `const LABEL_MAX`
 */
export const LABEL_MAX = 40;
/** `const BODY_MAX` */
export const BODY_MAX = 70_000;

/** `enum kind` */
export type Kind = "CIRCLE" | "SQUARE" | "NEITHER";

/** The codec of {@linkcode Kind}. */
export const Kind: x.Codec<Kind> = x.enumeration({
  CIRCLE: 0,
  SQUARE: 1,
  NEITHER: 7,
});

/** `union shape switch (which)` */
export type Shape =
  | { which: "CIRCLE"; radius: number }
  | { which: "SQUARE"; side: number }
  | { which: Exclude<Kind, "CIRCLE" | "SQUARE"> };

/** The codec of {@linkcode Shape}. */
export const Shape: x.Codec<Shape> = x.union("which", Kind, {
  CIRCLE: { radius: x.double },
  SQUARE: { side: x.int },
}, x.nothing);

/** `struct node` */
export interface Node {
  /** `value` */
  value: number;
  /** `label` */
  label: string;
  /** `next` */
  next: Node | null;
}

/** The codec of {@linkcode Node}. */
export const Node: x.Codec<Node> = x.struct({
  value: x.int,
  label: x.string(LABEL_MAX),
  next: x.optional(x.lazy(() => Node)),
});

/** `struct everything` */
export interface Everything {
  /** `flag` */
  flag: boolean;
  /** `big` */
  big: bigint;
  /** `ubig` */
  ubig: bigint;
  /** `single` */
  single: number;
  /** `twice` */
  twice: number;
  /** `five` */
  five: Uint8Array;
  /** `bytes` */
  bytes: Uint8Array;
  /** `text` */
  text: string;
  /** `numbers` */
  numbers: number[];
  /** `three` */
  three: number[];
  /** `first` */
  first: Shape;
  /** `second` */
  second: Shape;
  /** `list` */
  list: Node | null;
}

/** The codec of {@linkcode Everything}. */
export const Everything: x.Codec<Everything> = x.struct({
  flag: x.bool,
  big: x.hyper,
  ubig: x.uhyper,
  single: x.float,
  twice: x.double,
  five: x.opaque(5),
  bytes: x.varopaque(0xffff_ffff),
  text: x.string(200),
  numbers: x.list(x.int, 8),
  three: x.array(x.int, 3),
  first: Shape,
  second: Shape,
  list: x.optional(Node),
});

/** `typedef body` */
export type Body = Uint8Array;

/** The codec of {@linkcode Body}. */
export const Body: x.Codec<Body> = x.varopaque(BODY_MAX);

/** `program PEER, version PEER_ONE` */
export const PeerOne: Service<{
  /** `ECHO` */
  echo: Procedure<Everything, Everything>;
  /** `ECHO_BODY` */
  echoBody: Procedure<Body, Body>;
  /** `COUNT` */
  count: Procedure<undefined, number>;
  /** `BREAK` */
  break: Procedure<number, number>;
  /** `WHO` */
  who: Procedure<undefined, number>;
}> = defineService({
  name: "PEER_ONE",
  program: 0x2000_0777,
  version: 1,
  procedures: {
    echo: procedure(1, Everything, Everything, { idempotent: true }),
    echoBody: procedure(2, Body, Body, { idempotent: true }),
    count: procedure(3, x.nothing, x.int),
    break: procedure(4, x.int, x.int),
    who: procedure(5, x.nothing, x.int),
  },
});

/** `program PEER, version PEER_THREE` */
export const PeerThree: Service<{
  /** `NEGATE` */
  negate: Procedure<number, number>;
}> = defineService({
  name: "PEER_THREE",
  program: 0x2000_0777,
  version: 3,
  procedures: {
    negate: procedure(1, x.int, x.int, { idempotent: true }),
  },
});
