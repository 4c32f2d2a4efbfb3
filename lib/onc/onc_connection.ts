import type { Clock } from "../net/clock.ts";
import type { Procedure, Service } from "../rpc/service.ts";
import { Writer } from "../xdr/mod.ts";
import type { CallerCredentials } from "./caller_credentials.ts";
import { writeCall } from "./call_message.ts";
import type { OncClientStats } from "./client_counters.ts";
import { limits } from "./limits.ts";
import { noAuth, type OpaqueAuth } from "./opaque_auth.ts";
import { PendingOncCall } from "./pending_onc_call.ts";
import type { Target } from "./target.ts";
import type { Xids } from "./xids.ts";

/** Options of a call. */
export interface OncCallOptions {
  /**
   * How long to wait for the result, in milliseconds: at most a day, and never
   * for ever.
   *
   * @default {the client's `timeoutMs`, which is 10,000}
   */
  timeoutMs?: number;
  /**
   * Gives the call up when it is aborted. The server is not told: the protocol
   * has no word for it.
   */
  signal?: AbortSignal;
}

/** What the calls of one client share. */
export interface ConnectionParts {
  readonly service: Service;
  readonly target: Target;
  readonly credentials: CallerCredentials;
  readonly clock: Clock;
  readonly stats: OncClientStats;
  readonly xids: Xids;
  readonly timeoutMs: number;
  /** Closes the sockets. */
  close(): Promise<void>;
}

/** A client's way to its server. */
export class OncConnection {
  readonly parts: ConnectionParts;
  readonly #pending = new Set<PendingOncCall<unknown>>();
  #writer: Writer | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: ConnectionParts) {
    this.parts = parts;
  }

  /** Calls a procedure by name. */
  call<Arguments, Result>(
    name: string,
    procedure: Procedure<Arguments, Result>,
    args: Arguments,
    options: OncCallOptions = {},
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const timeoutMs = checkTimeout(options.timeoutMs ?? this.parts.timeoutMs);
      const body = this.#encode((writer) => procedure.args.write(writer, args));
      const pending = new PendingOncCall<unknown>(this, {
        name,
        procedure: procedure as Procedure<unknown, unknown>,
        body,
        timeoutMs,
        signal: options.signal,
        resolve: resolve as (value: unknown) => void,
        reject,
        onEnd: () => this.#pending.delete(pending),
      });
      this.#pending.add(pending);
      pending.start(this.#closing !== undefined);
    });
  }

  /** The message of a call. */
  message(
    xid: number,
    procedure: number,
    credential: OpaqueAuth,
    body: Uint8Array,
  ): Uint8Array {
    const { program, version } = this.parts.service;
    return this.#encode((writer) => {
      const verifier = noAuth;
      writeCall(writer, {
        xid,
        program,
        version,
        procedure,
        credential,
        verifier,
      });
    }, body);
  }

  /** Gives all calls up, and closes the sockets. */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  #close(): Promise<void> {
    for (const pending of [...this.#pending]) pending.end({ kind: "closed" });
    return this.parts.close();
  }

  #encode(
    write: (writer: Writer) => void,
    tail: Uint8Array = nothing,
  ): Uint8Array {
    // Taken away meanwhile: a getter among the arguments may make a call.
    const writer = this.#writer ?? new Writer();
    this.#writer = undefined;
    writer.reset();
    try {
      write(writer);
      const head = writer.bytes();
      const bytes = new Uint8Array(head.length + tail.length);
      bytes.set(head);
      bytes.set(tail, head.length);
      return bytes;
    } finally {
      this.#writer = writer;
    }
  }
}

const nothing = new Uint8Array(0);

/** @throws {RangeError} for what is no time to wait, or more than a day */
export function checkTimeout(timeoutMs: number): number {
  if (!(timeoutMs > 0 && timeoutMs <= limits.timeoutMsMax)) {
    throw new RangeError(
      `Cannot wait ${timeoutMs} ms for a call: ` +
        `expected more than 0, and at most ${limits.timeoutMsMax}`,
    );
  }
  return timeoutMs;
}
