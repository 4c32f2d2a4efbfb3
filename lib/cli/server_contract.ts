import { connect } from "../rpc/connect.ts";
import { Reflection } from "../rpc/reflection.ts";
import { RpcError } from "../rpc/rpc_error.ts";
import type { Service } from "../rpc/service.ts";
import { XdrError } from "../xdr/mod.ts";
import type { ServerPlace } from "./server_place.ts";
import type { Surroundings } from "./surroundings.ts";
import { UsageError } from "./usage_error.ts";

/** Whether something typed is where a server is, and no file or module. */
export function isServerAddress(text: string): boolean {
  return /^(udp|tcp|srv):\/\//.test(text) || /^[^/\\]+:\d+$/.test(text);
}

/**
 * Asks a server for the contract of what it serves.
 *
 * @param timeoutMs how long to wait for it (default: that of any call)
 * @param wanted what is to be called by it, as `service.procedure`: failures
 * are its, and say that it did not run
 * @throws {UsageError} if the server does not tell
 * @throws {RpcError} if it does not answer, or what it tells is no contract
 */
export async function askContract(
  { text, target, options }: ServerPlace,
  { takeInterrupt }: Surroundings,
  timeoutMs: number | undefined,
  wanted?: string,
): Promise<Service> {
  using interrupt = takeInterrupt();
  await using client = await connect(Reflection, target, options);
  try {
    return await client.contract(undefined, {
      signal: interrupt.signal,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    if (error.code === "unimplemented" && error.executed === "no") {
      throw new UsageError(
        `Cannot learn from ${text} what it serves: it does not tell`,
        wanted === undefined
          ? "describe takes a module or a .x file as well"
          : "--contract <module> names a module or a .x file that says it",
      );
    }
    throw wanted === undefined ? error : unsent(wanted, error);
  }
}

/** A call that nobody has made, as nobody knows how. */
function unsent(wanted: string, error: RpcError): RpcError {
  const { code, address, transmissions } = error;
  const prefix = `[${code}] ${error.procedure} to ${address} `;
  const why = error.message.slice(prefix.length);
  const what = error.cause instanceof XdrError
    ? `what the server tells is no contract: ${error.cause.message}`
    : `its contract is not known: the question for it ${why}`;
  return new RpcError(
    `was not sent, as ${what}`,
    {
      code,
      executed: "no",
      procedure: wanted,
      address,
      transmissions,
      cause: error.cause,
    },
  );
}
