/**
 * ONC RPC, which is also called Sun RPC (RFC 5531): the same contracts, spoken
 * with programs that are out there already. NFS, rpcbind, laboratory instruments
 * and whatever `rpcgen` has made are such programs.
 *
 * ```ts
 * import { defineService, procedure, RpcError } from "@datagram/rpc";
 * import { connectOnc, refusalOf, serveOnc } from "@datagram/rpc/onc";
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const Calc = defineService({
 *   name: "calc",
 *   program: 0x2000_0001,
 *   version: 1,
 *   procedures: { add: procedure(1, x.struct({ a: x.int, b: x.int }), x.int) },
 * });
 *
 * // Over UDP and TCP, on one port.
 * await using server = await serveOnc(Calc, { add: ({ a, b }) => a + b });
 * await using calc = await connectOnc(Calc, server.address);
 * assertEquals(await calc.add({ a: 1, b: 2 }), 3);
 * ```
 *
 * The protocol is older than `serve` and `connect`, and promises less: over UDP
 * a call may run twice at a server that keeps no replies (this one keeps them
 * for two minutes), nobody is told that a call is given up, and credentials are
 * claims. `docs/ONC.md` says what holds.
 *
 * @module
 */

export { AuthStat, type AuthStatName } from "./auth_stat.ts";
export type { Authenticate, Claim } from "./authentication.ts";
export type { OncCallContext, Protocol } from "./call_context.ts";
export type { OncClientStats } from "./client_counters.ts";
export {
  type ArgumentsOf,
  type BroadcastAnswer,
  type BroadcastOptions,
  callBroadcast,
  type ResultOf,
} from "./call_broadcast.ts";
export { connectOnc, type ConnectOncOptions } from "./connect_onc.ts";
export type { OncCounters } from "./counters.ts";
export type { Credential, SysCredential } from "./credential.ts";
export type { OnOncError } from "./dispatcher.ts";
export type { CacheBounds } from "./duplicate_cache.ts";
export { refusalOf } from "./failure.ts";
export {
  type OncCallFunction,
  type OncClient,
  pingOnc,
  statsOfOnc,
} from "./onc_client.ts";
export type { OncCallOptions } from "./onc_connection.ts";
export type { OncServer, OncServerStats } from "./onc_server.ts";
export type { OpaqueAuth } from "./opaque_auth.ts";
export {
  type OncHandler,
  type OncHandlers,
  type OncProgram,
  oncProgram,
} from "./programs.ts";
export type { RegistrationOptions } from "./registration.ts";
export type { Refusal } from "./reply_message.ts";
export {
  connectRpcbind,
  type ConnectRpcbindOptions,
  type Rpcbind,
  type RpcbindEntry,
} from "./rpcbind_client.ts";
export {
  type Chain,
  itemsOf,
  type Mapping,
  Portmap2,
  type PortmapProcedures,
  type Rpcb,
  Rpcbind3,
  Rpcbind4,
  type RpcbindProcedures,
} from "./rpcbind_contract.ts";
export type { ByteStream } from "../net/byte_stream.ts";
export { serveOnc, type ServeOncOptions } from "./serve_onc.ts";
export type { ConnectStream } from "./stream_carrier.ts";
export type { StreamListener } from "./stream_server.ts";
export {
  fromUniversalAddress,
  toUniversalAddress,
} from "./universal_address.ts";
