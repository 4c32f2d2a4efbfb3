import { canonicalAddress, formatAddress, type HostPort } from "./address.ts";
import type { TcpListener, TcpOptions, TcpStream } from "./byte_stream.ts";
import type { Clock } from "./clock.ts";
import { type DenoConn, DenoStream } from "./deno_tcp.ts";
import { isClosed } from "./socket_error.ts";
import { systemClock } from "./system_clock.ts";
import { listenError } from "./tcp_error.ts";

/** The part of `Deno.TcpListener` that is used. */
export interface DenoListener {
  /** Where it listens. */
  readonly addr: unknown;
  /** Waits for a connection. */
  accept(): Promise<DenoConn>;
  /** Frees the port once a pending accept has been rejected. */
  close(): void;
}

/** `Deno.listen`, for TCP. */
export type DenoListen = (
  options: TcpOptions & { readonly transport: "tcp" },
) => DenoListener;

/** Where this runtime has it, `Deno.listen`. */
export function denoListen(): DenoListen | undefined {
  const { Deno: deno } = globalThis as unknown as {
    Deno?: { listen?: DenoListen };
  };
  return deno?.listen;
}

/**
 * Listens by `Deno.listen`.
 *
 * @param hostname an IP address
 * @throws {TransportError} where it cannot listen
 */
export function listenDenoTcp(
  { hostname, port }: TcpOptions,
  accept: (stream: TcpStream) => void,
  listen: DenoListen,
): DenoTcpListener {
  let listener: DenoListener;
  try {
    listener = listen({ transport: "tcp", hostname, port });
  } catch (error) {
    throw listenError(error, formatAddress({ hostname, port }));
  }
  return new DenoTcpListener(listener, accept);
}

/** A port of Deno's where connections are accepted. */
export class DenoTcpListener implements TcpListener {
  readonly address: string;
  readonly #listener: DenoListener;
  readonly #accept: (stream: TcpStream) => void;
  readonly #clock: Clock;
  readonly #loop: Promise<void>;
  /** Undefined until `close`. */
  #closing: Promise<void> | undefined;
  #endPause: () => void = () => {};

  /** Takes over a listener: nobody else is to use it, or close it. */
  constructor(
    listener: DenoListener,
    accept: (stream: TcpStream) => void,
    clock: Clock = systemClock,
  ) {
    this.#listener = listener;
    this.#accept = accept;
    this.#clock = clock;
    this.address = canonicalAddress(listener.addr as HostPort);
    this.#loop = this.#acceptAll();
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #acceptAll(): Promise<void> {
    while (this.#closing === undefined) {
      try {
        this.#take(await this.#listener.accept());
      } catch (error) {
        if (this.#closing !== undefined || isClosed(error)) return;
        await this.#pause();
      }
    }
  }

  #take(conn: DenoConn): void {
    if (this.#closing !== undefined) return conn.close();
    const stream = new DenoStream(conn);
    // An error of the callee's is the program's: it ends up uncaught, and this
    // goes on.
    queueMicrotask(() => this.#accept(stream));
  }

  /** A process out of files fails at once, again and again: it must not spin. */
  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.schedule(
        this.#clock.now() + PAUSE_MS,
        resolve,
      );
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }

  async #shutDown(): Promise<void> {
    try {
      this.#listener.close();
    } catch (error) {
      // Closed under us; a second close of Deno's throws.
      if (!isClosed(error)) throw error;
    }
    this.#endPause();
    // The port is free once the pending accept has ended.
    await this.#loop;
  }
}

/** 10 ms: a hundred tries a second cost nothing, and a client hardly notices. */
const PAUSE_MS = 10;
