import { nothing } from "../xdr/mod.ts";
import type { CallOptions } from "./call_options.ts";
import type { ClientConnection } from "./connection.ts";
import type { Procedure, Procedures } from "./service.ts";
import type { ClientStats } from "./stats.ts";

/** A procedure as the caller sees it; one without arguments needs none. */
export type CallFunction<P> = P extends Procedure<infer Arguments, infer Result>
  ? [Arguments] extends [undefined]
    ? (args?: undefined, options?: CallOptions) => Promise<Result>
  : (args: Arguments, options?: CallOptions) => Promise<Result>
  : never;

/** A service at a server: a function for each of its procedures. */
export type Client<P extends Procedures> =
  & { readonly [Name in keyof P]: CallFunction<P[Name]> }
  & AsyncDisposable;

/** The client of a connection: plain functions, made in a loop. */
export function clientOf<P extends Procedures>(
  connection: ClientConnection,
): Client<P> {
  const client: Record<PropertyKey, unknown> = {
    [Symbol.asyncDispose]: () => connection.close(),
  };
  for (
    const [name, procedure] of Object.entries(connection.service.procedures)
  ) {
    client[name] = (args: unknown, options?: CallOptions) =>
      connection.call(name, procedure, args, options);
  }
  connections.set(client, connection);
  return client as Client<P>;
}

/**
 * Asks a client's server, or one of them, for nothing, by the null procedure of the client's
 * program, which its server answers itself.
 *
 * @example
 * ```ts
 * import { connect, defineService, ping, serve } from "@datagram/rpc";
 *
 * const Empty = defineService({
 *   name: "empty",
 *   program: 0x2000_0004,
 *   version: 1,
 *   procedures: {},
 * });
 * await using server = await serve(Empty, {});
 * await using client = await connect(Empty, server.address);
 * await ping(client, { timeoutMs: 1000 });
 * ```
 *
 * @param client what `connect` returned
 * @returns a promise that rejects with an `RpcError` like that of any call
 */
export async function ping(
  client: AsyncDisposable,
  options?: CallOptions,
): Promise<void> {
  await connectionOf(client).call("ping", nullProcedure, undefined, options);
}

/**
 * What a client has sent, received and dropped so far, by cause, and how its
 * servers are.
 *
 * @example
 * ```ts
 * import { clientStats, connect, defineService } from "@datagram/rpc";
 * import { assertEquals } from "@std/assert";
 *
 * const Empty = defineService({
 *   name: "empty",
 *   program: 0x2000_0004,
 *   version: 1,
 *   procedures: {},
 * });
 * await using client = await connect(Empty, "127.0.0.1:4000");
 * assertEquals(clientStats(client).datagramsSent, 0);
 * ```
 */
export function clientStats(client: AsyncDisposable): ClientStats {
  return connectionOf(client).stats();
}

/** Keeps the members of a client to its procedures, whatever their names. */
const connections = new WeakMap<object, ClientConnection>();

/** RFC 5531 §12: procedure 0 of every program does nothing. */
const nullProcedure: Procedure<undefined, undefined> = {
  number: 0,
  args: nothing,
  result: nothing,
  idempotent: true,
};

function connectionOf(client: object): ClientConnection {
  const connection = connections.get(client);
  if (connection === undefined) {
    throw new TypeError(
      "Cannot use this as a client: connect() did not make it",
    );
  }
  return connection;
}
