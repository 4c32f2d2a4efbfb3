/**
 * Typed remote procedure calls over UDP. One datagram out, one datagram back;
 * a handler runs at most once for each call, and a call that fails says whether
 * it ran.
 *
 * ```ts
 * import { connect, defineService, procedure, serve } from "@datagram/rpc";
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const Calc = defineService({
 *   name: "calc",
 *   program: 0x2000_0001,
 *   version: 1,
 *   procedures: {
 *     add: procedure(1, x.struct({ a: x.int, b: x.int }), x.int, {
 *       idempotent: true,
 *     }),
 *   },
 * });
 *
 * await using server = await serve(Calc, { add: ({ a, b }) => a + b });
 * await using calc = await connect(Calc, server.address);
 *
 * const pending = calc.add({ a: 1, b: 2 }); // Sent; a future.
 * assertEquals(await pending, 3);
 * ```
 *
 * A contract is a value, from which TypeScript infers both sides; its types
 * come from `@datagram/rpc/xdr`. Four kinds of failure have four mechanisms: a
 * bug throws at once; garbage from the network is dropped and counted; a value
 * that does not fit its type is an `XdrError` with the path to the culprit; a
 * call that failed is an {@linkcode RpcError}.
 *
 * @module
 */

export type { CallContext } from "./lib/rpc/call_context.ts";
export {
  type CallFunction,
  type Client,
  clientStats,
  ping,
} from "./lib/rpc/client.ts";
export type { Carrier } from "./lib/rpc/open_transport.ts";
export { connect } from "./lib/rpc/connect.ts";
export type { ConnectOptions } from "./lib/rpc/connect_options.ts";
export type {
  BreakerOptions,
  HedgeOptions,
  RetryOptions,
} from "./lib/rpc/resilience_options.ts";
export type { Target } from "./lib/rpc/target.ts";
export type {
  Resolution,
  Resolver,
  ServerAddress,
} from "./lib/naming/resolver.ts";
export type { BreakerState, OpenedBy } from "./lib/balance/breaker.ts";
export type { Policy } from "./lib/balance/balancer.ts";
export type { TraceEvent } from "./lib/core/trace.ts";
export type {
  AttemptEvent,
  CallOptions,
  CallTrace,
} from "./lib/rpc/call_options.ts";
export type { OnError } from "./lib/rpc/dispatcher.ts";
export type { EndedCall, OnCall } from "./lib/rpc/call_watch.ts";
export type { Handler, HandlerResult, Handlers } from "./lib/rpc/handlers.ts";
export {
  type Executed,
  RpcError,
  type RpcErrorCode,
  type RpcErrorDetails,
} from "./lib/rpc/rpc_error.ts";
export { serve, type Server } from "./lib/rpc/serve.ts";
export type { ServeOptions } from "./lib/rpc/serve_options.ts";
export type { LoadOptions, ProcedureLimits } from "./lib/rpc/server_load.ts";
export {
  defineService,
  type Procedure,
  procedure,
  type ProcedureOptions,
  type Procedures,
  type Service,
} from "./lib/rpc/service.ts";
export type {
  ClientStats,
  ProcedureStats,
  ServerHealth,
  ServerStats,
  Stats,
} from "./lib/rpc/stats.ts";
export type { Counters } from "./lib/core/counters.ts";
export type { Clock } from "./lib/net/clock.ts";
export {
  type DatagramSink,
  type Transport,
  TransportError,
  type TransportErrorCode,
} from "./lib/net/transport.ts";
export { type Codec, XdrError } from "./lib/xdr/mod.ts";
export type { Progress } from "./lib/wire/frame.ts";
