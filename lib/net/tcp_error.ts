import { bindError, sendError } from "./socket_error.ts";
import { TransportError, type TransportErrorCode } from "./transport.ts";

/** A connection that could not be opened; the message says what to do. */
export function connectError(error: unknown, address: string): TransportError {
  const action = `Cannot connect to ${address}`;
  const code = connectCode(error, address);
  const why = code === "connection_refused"
    ? "nobody listens at that port, start the server or check the address"
    : whyOf(sendError(error, 0, address));
  return new TransportError(code, `${action}: ${why}`, { cause: error });
}

/** A port that could not be listened on; the message says what to do. */
export function listenError(error: unknown, address: string): TransportError {
  const bound = bindError(error, address);
  const message = `Cannot listen on TCP ${address}: ${whyOf(bound)}`;
  return new TransportError(bound.code, message, { cause: error });
}

/**
 * A connection that ended while it was used.
 *
 * @param action such as `read from 127.0.0.1:4000`
 */
export function streamError(error: unknown, action: string): TransportError {
  const said = error instanceof Error ? error.message : String(error);
  return new TransportError(
    "connection_lost",
    `Cannot ${action}: the connection broke (${said}), connect again`,
    { cause: error },
  );
}

/** A read or a write of a stream that this end has closed. */
export function closedStreamError(action: string): TransportError {
  return new TransportError("closed", `Cannot ${action}: it has been closed`);
}

/** A bug of the caller: of two reads neither could say what it gets. */
export function secondReadError(address: string): TypeError {
  return new TypeError(
    `Cannot read from ${address} while another read waits: await that one`,
  );
}

function connectCode(error: unknown, address: string): TransportErrorCode {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (code === "ECONNREFUSED" || name === "ConnectionRefused") {
    return "connection_refused";
  }
  if (code === "ETIMEDOUT" || name === "TimedOut") return "unreachable";
  return sendError(error, 0, address).code;
}

/** What stands after the colon: `Cannot bind UDP 127.0.0.1:1: why and what to do`. */
function whyOf({ message }: TransportError): string {
  return message.slice(message.indexOf(": ") + 2);
}
