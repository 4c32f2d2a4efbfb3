import {
  canonicalAddress,
  type HostPort,
  parseAddress,
  splitScheme,
  withoutBrackets,
} from "./address.ts";
import type { TcpListener, TcpOptions, TcpStream } from "./byte_stream.ts";
import { connectDenoTcp, denoConnect } from "./deno_tcp.ts";
import { denoListen, listenDenoTcp } from "./deno_tcp_listener.ts";
import { connectNodeTcp } from "./node_tcp.ts";
import { listenNodeTcp } from "./node_tcp_listener.ts";
import { resolveAddress, resolveHost } from "./resolve.ts";
import { TransportError } from "./transport.ts";

/** Which sockets to use. */
export interface TcpImplementation {
  /**
   * `deno` is `Deno.connect` and `Deno.listen`, `node` is `node:net`.
   *
   * @default {"deno" where this runtime has it, else "node"}
   */
  readonly implementation?: "deno" | "node";
}

/** Options of {@linkcode connectTcp}. */
export interface ConnectTcpOptions extends TcpImplementation {
  /**
   * Gives the attempt up: it then rejects with the signal's reason. Without
   * one it takes as long as the system allows, two minutes or so where nothing
   * answers. Once connected, the signal does nothing.
   */
  readonly signal?: AbortSignal;
}

/** Options of {@linkcode listenTcp}. */
export interface ListenTcpOptions extends TcpOptions, TcpImplementation {}

/**
 * Opens a TCP connection. Of a name with several addresses it tries one after
 * the other, IPv4 first, until one answers.
 *
 * ```ts
 * import { connectTcp, listenTcp } from "./tcp.ts";
 *
 * await using listener = await listenTcp(
 *   { hostname: "127.0.0.1", port: 0 },
 *   (stream) => stream.write(new TextEncoder().encode("hello")),
 * );
 * using stream = await connectTcp(listener.address);
 * const buffer = new Uint8Array(1024);
 * const length = await stream.read(buffer);
 * ```
 *
 * @param text `host:port` or `tcp://host:port`, where the host may be a name
 * @returns a promise that rejects with a {@linkcode TransportError}, such as
 * `connection_refused`, `unreachable`, `unresolvable` or `invalid_address`:
 * of several, the one of the first address
 */
export async function connectTcp(
  text: string,
  { signal, implementation }: ConnectTcpOptions = {},
): Promise<TcpStream> {
  signal?.throwIfAborted();
  const connect = denoOf(implementation, "connect", denoConnect());
  const errors: unknown[] = [];
  for (const canonical of await resolveAddress(tcpAddress(text))) {
    const to: HostPort = parseAddress(canonical);
    try {
      return connect === undefined
        ? await connectNodeTcp(to, signal)
        : await connectDenoTcp(to, connect, signal);
    } catch (error) {
      signal?.throwIfAborted();
      errors.push(error);
    }
  }
  throw errors[0];
}

/**
 * Listens for TCP connections.
 *
 * @param accept is given each connection, whose owner it is from then on. If
 * it throws, the error is reported as an uncaught one, and listening goes on
 * @returns a promise that rejects with a {@linkcode TransportError} where the
 * port cannot be had
 */
export async function listenTcp(
  { hostname, port, implementation }: ListenTcpOptions,
  accept: (stream: TcpStream) => void,
): Promise<TcpListener> {
  const listen = denoOf(implementation, "listen", denoListen());
  const [ip] = await resolveHost(withoutBrackets(hostname));
  const options = { hostname: ip!, port };
  canonicalAddress(options); // Throws for a port that is none.
  return listen === undefined
    ? await listenNodeTcp(options, accept)
    : listenDenoTcp(options, accept, listen);
}

function tcpAddress(text: string): string {
  const { scheme, address } = splitScheme(text);
  if (scheme !== "udp") return address;
  throw new TransportError(
    "invalid_address",
    `Cannot connect to ${text}: UDP has no connections, expected tcp://`,
  );
}

/** What of Deno's is to be used; `undefined` stands for `node:net`. */
function denoOf<T>(
  implementation: "deno" | "node" | undefined,
  name: string,
  found: T | undefined,
): T | undefined {
  if (implementation === "deno" && found === undefined) {
    throw new TransportError(
      "unsupported",
      `Cannot use Deno.${name}: this runtime is not Deno, use node:net instead`,
    );
  }
  return implementation === "node" ? undefined : found;
}
