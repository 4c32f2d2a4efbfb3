export { AuthStat, type AuthStatName } from "./auth_stat.ts";
export type { Authenticate, Claim } from "./authentication.ts";
export type { OncCallContext, Protocol } from "./call_context.ts";
export type { OncClientStats } from "./client_counters.ts";
export {
  type BroadcastAnswer,
  type BroadcastOptions,
  callBroadcast,
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
export { serveOnc, type ServeOncOptions } from "./serve_onc.ts";
export type { ConnectStream } from "./stream_carrier.ts";
export type { StreamListener } from "./stream_server.ts";
export {
  fromUniversalAddress,
  toUniversalAddress,
} from "./universal_address.ts";
