import {
  defineService,
  type Procedure,
  procedure,
  type Procedures,
  type Service,
} from "../rpc/service.ts";
import * as x from "../xdr/mod.ts";
import { limits } from "./limits.ts";

/** 111, where rpcbind listens (RFC 1833 §2.2). */
export const RPCBIND_PORT = 111;

const program = 100_000;
const idempotent = { idempotent: true };

/** A linked list, as rpcbind's tables are (RFC 1833), or its end. */
export interface Chain<T> {
  /** What this link holds. */
  item: T;
  /** What comes after it. */
  next: Chain<T> | null;
}

/** The items of a linked list. */
export function itemsOf<T>(chain: Chain<T> | null): T[] {
  const items: T[] = [];
  for (let link = chain; link !== null; link = link.next) items.push(link.item);
  return items;
}

function chainOf<T>(item: x.Codec<T>): x.Codec<Chain<T> | null> {
  const link: x.Codec<Chain<T>> = x.struct({
    item,
    next: x.optional(x.lazy(() => link)),
  }) as x.Codec<unknown> as x.Codec<Chain<T>>;
  return x.optional(link);
}

/** `mapping` of RFC 1833 §3.1. */
export interface Mapping {
  /** The program's number. */
  prog: number;
  /** Its version. */
  vers: number;
  /** 6 for TCP, 17 for UDP, as in the header of IP. */
  prot: number;
  /** The port. */
  port: number;
}

const mapping: x.Codec<Mapping> = x.struct({
  prog: x.uint,
  vers: x.uint,
  prot: x.uint,
  port: x.uint,
});

/** `rpcb` of RFC 1833 §2.1. */
export interface Rpcb {
  /** The program's number. */
  prog: number;
  /** Its version. */
  vers: number;
  /** `udp`, `tcp`, `udp6`, `tcp6` or `local`. */
  netid: string;
  /** The universal address. */
  addr: string;
  /** Who has registered it. */
  owner: string;
}

const rpcb: x.Codec<Rpcb> = x.struct({
  prog: x.uint,
  vers: x.uint,
  netid: x.string(limits.nameBytesMax),
  addr: x.string(limits.nameBytesMax),
  owner: x.string(limits.nameBytesMax),
});

/** `call_args` of RFC 1833 §3.1: a call that rpcbind is to make. */
export const callitArgs: x.Codec<
  { prog: number; vers: number; proc: number; args: Uint8Array }
> = x.struct({
  prog: x.uint,
  vers: x.uint,
  proc: x.uint,
  args: x.varopaque(65_507),
});

/** `call_result` of RFC 1833 §3.1. */
export const callitResult: x.Codec<{ port: number; res: Uint8Array }> = x
  .struct({ port: x.uint, res: x.varopaque(65_507) });

/** The procedures of {@linkcode Portmap2}. */
export interface PortmapProcedures extends Procedures {
  /** Registers a program: whether it is new. */
  readonly set: Procedure<Mapping, boolean>;
  /** Removes a program, by both protocols. */
  readonly unset: Procedure<Mapping, boolean>;
  /** The port of a program, or 0. */
  readonly getport: Procedure<Mapping, number>;
  /** All that is registered. */
  readonly dump: Procedure<undefined, Chain<Mapping> | null>;
}

/** The procedures of {@linkcode Rpcbind3} and {@linkcode Rpcbind4}. */
export interface RpcbindProcedures extends Procedures {
  /** Registers a program: whether it is new. */
  readonly set: Procedure<Rpcb, boolean>;
  /** Removes a program. */
  readonly unset: Procedure<Rpcb, boolean>;
  /** The universal address of a program, or an empty text. */
  readonly getaddr: Procedure<Rpcb, string>;
  /** All that is registered. */
  readonly dump: Procedure<undefined, Chain<Rpcb> | null>;
}

const rpcbindProcedures: RpcbindProcedures = {
  set: procedure(1, rpcb, x.bool, idempotent),
  unset: procedure(2, rpcb, x.bool, idempotent),
  getaddr: procedure(3, rpcb, x.string(limits.nameBytesMax), idempotent),
  dump: procedure(4, x.nothing, chainOf(rpcb), idempotent),
};

/** The port mapper, version 2 (RFC 1833 §3). */
export const Portmap2: Service<PortmapProcedures> = defineService({
  name: "portmap2",
  program,
  version: 2,
  procedures: {
    set: procedure(1, mapping, x.bool, idempotent),
    unset: procedure(2, mapping, x.bool, idempotent),
    getport: procedure(3, mapping, x.uint, idempotent),
    dump: procedure(4, x.nothing, chainOf(mapping), idempotent),
  },
});

/** rpcbind, version 3 (RFC 1833 §2). */
export const Rpcbind3: Service<RpcbindProcedures> = defineService({
  name: "rpcbind3",
  program,
  version: 3,
  procedures: rpcbindProcedures,
});

/** rpcbind, version 4 (RFC 1833 §2); what is used here is as in version 3. */
export const Rpcbind4: Service<RpcbindProcedures> = defineService({
  name: "rpcbind4",
  program,
  version: 4,
  procedures: rpcbindProcedures,
});

/** Numbers of protocols in the header of IP, which version 2 has for names. */
export const IP_PROTOCOLS = { tcp: 6, udp: 17 } as const;
