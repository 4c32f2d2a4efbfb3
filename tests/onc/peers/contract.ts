import { defineService, procedure } from "../../../mod.ts";
import * as x from "../../../lib/xdr/mod.ts";

const Kind = x.enumeration({ CIRCLE: 0, SQUARE: 1, NEITHER: 7 });
const Shape = x.union("which", Kind, {
  CIRCLE: { radius: x.double },
  SQUARE: { side: x.int },
}, x.nothing);

export interface Node {
  value: number;
  label: string;
  next: Node | null;
}
const Node: x.Codec<Node> = x.struct({
  value: x.int,
  label: x.string(40),
  next: x.optional(x.lazy(() => Node)),
});

export const Everything = x.struct({
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
export type Everything = x.Infer<typeof Everything>;

/** `peer.x`, version 1. */
export const PeerOne = defineService({
  name: "peer1",
  program: 0x2000_0777,
  version: 1,
  procedures: {
    echo: procedure(1, Everything, Everything, { idempotent: true }),
    echoBody: procedure(2, x.varopaque(70_000), x.varopaque(70_000), {
      idempotent: true,
    }),
    count: procedure(3, x.nothing, x.int),
    break: procedure(4, x.int, x.int),
    who: procedure(5, x.nothing, x.int),
  },
});

/** `peer.x`, version 3. */
export const PeerThree = defineService({
  name: "peer3",
  program: 0x2000_0777,
  version: 3,
  procedures: { negate: procedure(1, x.int, x.int, { idempotent: true }) },
});

/** What `peer.x` does not have. */
export const Wrong = defineService({
  ...PeerOne,
  name: "wrong",
  procedures: {
    missing: procedure(99, x.int, x.int),
    // With 255 for each byte its length of `bytes` is out of reach. Arguments
    // that are only too short would do by TCP; by UDP libtirpc reads on in what
    // its buffer held before.
    garbage: procedure(1, x.opaque(44), x.int),
  },
});
