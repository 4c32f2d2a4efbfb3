import { canonicalAddress, formatAddress, type HostPort } from "./address.ts";
import type { TcpOptions, TcpStream } from "./byte_stream.ts";
import {
  closedStreamError,
  connectError,
  secondReadError,
  streamError,
} from "./tcp_error.ts";
import { Turnstile } from "./turnstile.ts";

/** What `Deno.connect` is asked for. */
export interface DenoConnectOptions extends TcpOptions {
  /** Always TCP here. */
  readonly transport: "tcp";
  /** Gives the attempt up. */
  readonly signal?: AbortSignal;
}

/**
 * The part of `Deno.TcpConn` that is used. Deno's own type is not named, so
 * that this loads and type-checks in other runtimes; tests bring a fake.
 */
export interface DenoConn {
  /** This end. */
  readonly localAddr: unknown;
  /** The other end. */
  readonly remoteAddr: unknown;
  /** Waits for bytes; `null` at the end. */
  read(into: Uint8Array): Promise<number | null>;
  /** Sends some of the bytes, and says how many. */
  write(bytes: Uint8Array): Promise<number>;
  /** Ends this direction. */
  closeWrite(): Promise<void>;
  /** Frees the socket; a pending read rejects. */
  close(): void;
  /** Small writes leave at once. */
  setNoDelay(isOn: boolean): void;
  /** The system asks now and then whether the other end is there. */
  setKeepAlive(isOn: boolean): void;
}

/** `Deno.connect`, for TCP. */
export type DenoConnect = (options: DenoConnectOptions) => Promise<DenoConn>;

/** Where this runtime has it, `Deno.connect`. */
export function denoConnect(): DenoConnect | undefined {
  const { Deno: deno } = globalThis as unknown as {
    Deno?: { connect?: DenoConnect };
  };
  return deno?.connect;
}

/**
 * Opens a connection by `Deno.connect`.
 *
 * @param to an IP address and a port
 * @returns a promise that rejects with a {@linkcode TransportError}, or with
 * the reason of the signal
 */
export async function connectDenoTcp(
  to: HostPort,
  connect: DenoConnect,
  signal?: AbortSignal,
): Promise<DenoStream> {
  signal?.throwIfAborted();
  let conn: DenoConn;
  try {
    conn = await connect({ ...to, transport: "tcp", signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw connectError(error, formatAddress(to));
  }
  return new DenoStream(conn);
}

/** A byte stream over a connection of Deno's. */
export class DenoStream implements TcpStream {
  readonly address: string;
  readonly localAddress: string;
  readonly #conn: DenoConn;
  /** Deno may start two writes at once, and each may be cut in the middle. */
  readonly #writes = new Turnstile();
  #isReading = false;
  #isClosed = false;

  /** Takes over a connection: nobody else is to use it, or close it. */
  constructor(conn: DenoConn) {
    this.#conn = conn;
    this.address = canonicalAddress(conn.remoteAddr as HostPort);
    this.localAddress = canonicalAddress(conn.localAddr as HostPort);
    try {
      conn.setNoDelay(true);
      conn.setKeepAlive(true);
    } catch {
      // Some systems refuse that for a connection which the other end has
      // reset already: the first read tells.
    }
  }

  async read(into: Uint8Array): Promise<number | null> {
    if (this.#isReading) throw secondReadError(this.address);
    this.#checkOpen("read from");
    this.#isReading = true;
    try {
      return await this.#conn.read(into);
    } catch (error) {
      throw this.#error("read from", error);
    } finally {
      this.#isReading = false;
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#writes.pass(async () => {
      this.#checkOpen("write to");
      try {
        let sent = await this.#conn.write(bytes);
        while (sent < bytes.byteLength) {
          sent += await this.#conn.write(bytes.subarray(sent));
        }
      } catch (error) {
        throw this.#error("write to", error);
      }
    });
  }

  async closeWrite(): Promise<void> {
    await this.#writes.pass(async () => {
      this.#checkOpen("end");
      try {
        await this.#conn.closeWrite();
      } catch (error) {
        throw this.#error("end", error);
      }
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#conn.close();
  }

  /** The same as `close`, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #checkOpen(verb: string): void {
    if (this.#isClosed) throw closedStreamError(`${verb} ${this.address}`);
  }

  #error(verb: string, error: unknown): Error {
    const action = `${verb} ${this.address}`;
    return this.#isClosed
      ? closedStreamError(action)
      : streamError(error, action);
  }
}
