import { XdrError } from "../xdr/mod.ts";
import { RpcError } from "./rpc_error.ts";

/** Which call it is that fails, and where it was meant for. */
export interface Subject {
  /** As `service.procedure`. */
  readonly procedure: string;
  readonly address: string;
}

/**
 * Why a call is not made at all, if so: its arguments are too large, or its
 * caller has given it up already.
 */
export function whyUnsent(
  body: Uint8Array,
  signal: AbortSignal | undefined,
  maxBodyBytes: number,
  subject: Subject,
): RpcError | undefined {
  const unsent = { ...subject, executed: "no", transmissions: 0 } as const;
  if (body.length > maxBodyBytes) {
    return new RpcError(
      `was not sent: its arguments take ${body.length} bytes, ` +
        `and ${maxBodyBytes} is the most (maxBodyBytes)`,
      { ...unsent, code: "invalid_argument" },
    );
  }
  if (!signal?.aborted) return undefined;
  return new RpcError("was canceled before it was sent", {
    ...unsent,
    code: "canceled",
    cause: signal.reason,
  });
}

/** A result that does not decode. */
export function undecodable(
  error: unknown,
  subject: Subject,
  transmissions: number,
): RpcError {
  const why = error instanceof XdrError ? error.message : String(error);
  return new RpcError(
    `ran, but its result is not of the type that the contract says: ${why}`,
    {
      ...subject,
      code: "internal",
      executed: "yes",
      transmissions,
      cause: error,
    },
  );
}
