/**
 * The room table: which folder of `lib/` answers which question, and what it
 * may import to do so. It is the one place where that is written for the
 * linter; `CONTRIBUTING.md` repeats it for people, and a test compares them.
 *
 * @module
 */

/** One folder of `lib/`. */
export interface Room {
  /** What the room is there to answer, in the words of the design. */
  readonly question: string;
  /**
   * What it may import of the other rooms: `wire/` is all of that room,
   * `core/random.ts` is that file and no more.
   */
  readonly mayImport: readonly string[];
  /** The `node:` modules it may import; `node:*` is any of them. */
  readonly builtins: readonly string[];
  /**
   * A pure room cannot reach the world: no `Promise`, no `async`, no `Deno`,
   * no `console`. The clock and chance are out of reach of every room.
   */
  readonly pure: boolean;
}

/** All rooms, in the order in which they build on each other. */
export const rooms: Readonly<Record<string, Room>> = {
  xdr: {
    question: "values ⇄ bytes (RFC 4506): typed combinators with inference",
    mayImport: [],
    builtins: [],
    pure: false,
  },
  wire: {
    question:
      "what do both sides agree on? one datagram: header, frames, checksum, status numbers",
    mayImport: [],
    // CRC-32 comes from there: native, and six times as fast as a table.
    builtins: ["node:zlib"],
    pure: true,
  },
  core: {
    question:
      "the protocol, as pure state machines: calls, replies, at-most-once, timers, fragments, windows; ordered reliable messages",
    mayImport: ["wire/"],
    builtins: [],
    pure: true,
  },
  net: {
    question: "the world: Transport and Clock, and their real forms",
    mayImport: [],
    builtins: ["node:*"],
    pure: false,
  },
  naming: {
    question: "where is a service now?",
    mayImport: ["net/"],
    // SRV records, where the runtime is not Deno.
    builtins: ["node:dns/promises"],
    pure: false,
  },
  balance: {
    question: "which server gets the next call?",
    mayImport: ["core/random.ts"],
    builtins: [],
    pure: true,
  },
  sim: {
    question: "a pretend world: seeded network, virtual clock",
    // The interfaces of net, and none of its sockets.
    mayImport: [
      "core/random.ts",
      "net/transport.ts",
      "net/clock.ts",
      "net/address.ts",
    ],
    builtins: [],
    pure: false,
  },
  link: {
    question:
      "the seven-line ladder as an API: fair-loss, stubborn, perfect links over any Transport",
    mayImport: ["core/", "wire/", "net/"],
    builtins: [],
    pure: false,
  },
  rpc: {
    question: "promises: contracts, serve, connect, RpcError",
    mayImport: [
      "xdr/",
      "wire/",
      "core/",
      "net/",
      "naming/",
      "balance/",
      "sim/",
      "link/",
    ],
    // Its Workers tell when they end, in every runtime; those of the web do not.
    // Of the process, only a tick is wanted: a Worker's calls begin in one.
    builtins: ["node:worker_threads", "node:process"],
    pure: false,
  },
  idl: {
    question: ".x text → TypeScript text",
    mayImport: [],
    builtins: [],
    pure: false,
  },
  onc: {
    question: "ONC RPC (Sun RPC) on the same contracts",
    // Of rpc what contracts, handlers and errors are: ONC has a protocol of
    // its own.
    mayImport: [
      "xdr/",
      "net/",
      "rpc/service.ts",
      "rpc/handlers.ts",
      "rpc/rpc_error.ts",
    ],
    builtins: [],
    pure: false,
  },
  cli: {
    question: "the command line: what cli.ts is made of",
    mayImport: [
      "xdr/",
      "wire/",
      "core/",
      "net/",
      "naming/",
      "balance/",
      "sim/",
      "link/",
      "rpc/",
      "idl/",
      "onc/",
    ],
    builtins: ["node:*"],
    pure: false,
  },
};

/** The files which are the clock and the randomness, and so may use both. */
export const ambientFiles: readonly string[] = [
  "lib/net/system_clock.ts",
  "lib/net/entropy.ts",
];
