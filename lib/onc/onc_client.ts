import { nothing } from "../xdr/mod.ts";
import type { Procedure, Procedures } from "../rpc/service.ts";
import type { OncClientStats } from "./client_counters.ts";
import type { OncCallOptions, OncConnection } from "./onc_connection.ts";

/** A procedure as the caller sees it; one without arguments needs none. */
export type OncCallFunction<P> = P extends
  Procedure<infer Arguments, infer Result>
  ? [Arguments] extends [undefined]
    ? (args?: undefined, options?: OncCallOptions) => Promise<Result>
  : (args: Arguments, options?: OncCallOptions) => Promise<Result>
  : never;

/** A program at a server: a function for each of its procedures. */
export type OncClient<P extends Procedures> =
  & { readonly [Name in keyof P]: OncCallFunction<P[Name]> }
  & AsyncDisposable;

/** The client of a connection: plain functions, made in a loop. */
export function oncClientOf<P extends Procedures>(
  connection: OncConnection,
): OncClient<P> {
  const client: Record<PropertyKey, unknown> = {
    [Symbol.asyncDispose]: () => connection.close(),
  };
  const { procedures } = connection.parts.service;
  for (const [name, procedure] of Object.entries(procedures)) {
    client[name] = (args: unknown, options?: OncCallOptions) =>
      connection.call(name, procedure, args, options);
  }
  connections.set(client, connection);
  return client as OncClient<P>;
}

/**
 * Calls the null procedure, which every program has and answers by itself.
 *
 * @example
 * ```ts
 * import { defineService } from "@datagram/rpc";
 * import { connectOnc, pingOnc, serveOnc } from "@datagram/rpc/onc";
 *
 * const Empty = defineService({
 *   name: "empty",
 *   program: 0x2000_0004,
 *   version: 1,
 *   procedures: {},
 * });
 * await using server = await serveOnc(Empty, {});
 * await using client = await connectOnc(Empty, server.address);
 * await pingOnc(client, { timeoutMs: 1000 });
 * ```
 *
 * @param client what `connectOnc` returned
 * @returns a promise that rejects with an `RpcError` like that of any call
 */
export async function pingOnc(
  client: AsyncDisposable,
  options?: OncCallOptions,
): Promise<void> {
  await connectionOf(client).call("null", nullProcedure, undefined, options);
}

/**
 * What a client has sent, received and dropped so far.
 *
 * @example
 * ```ts
 * import { defineService } from "@datagram/rpc";
 * import { connectOnc, statsOfOnc } from "@datagram/rpc/onc";
 * import { assertEquals } from "@std/assert";
 *
 * const Empty = defineService({
 *   name: "empty",
 *   program: 0x2000_0004,
 *   version: 1,
 *   procedures: {},
 * });
 * await using client = await connectOnc(Empty, "127.0.0.1:4000");
 * assertEquals(statsOfOnc(client).callsSent, 0);
 * ```
 */
export function statsOfOnc(client: AsyncDisposable): OncClientStats {
  return { ...connectionOf(client).parts.stats };
}

/** Keeps the members of a client to its procedures, whatever their names. */
const connections = new WeakMap<object, OncConnection>();

/** RFC 5531 §12: procedure 0 of every program does nothing. */
export const nullProcedure: Procedure<undefined, undefined> = {
  number: 0,
  args: nothing,
  result: nothing,
  idempotent: true,
};

function connectionOf(client: object): OncConnection {
  const connection = connections.get(client);
  if (connection === undefined) {
    throw new TypeError(
      "Cannot use this as a client: connectOnc() did not make it",
    );
  }
  return connection;
}
