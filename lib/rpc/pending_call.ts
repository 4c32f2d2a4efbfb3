import type { Call } from "../core/call.ts";
import type { Progressed, Settled, Traced } from "../core/output.ts";
import { type Executed, Status } from "../wire/status.ts";
import { decode, XdrError } from "../xdr/mod.ts";
import type { CallOptions, Connection } from "./connection.ts";
import { failure } from "./failure.ts";
import type { Callee } from "./host_options.ts";
import { RpcError } from "./rpc_error.ts";
import type { Procedure } from "./service.ts";

/** A promise that has been given out, and the call behind it. */
export class PendingCall<Arguments, Result> implements Callee {
  #connection: Connection;
  #name: string;
  #procedure: Procedure<Arguments, Result>;
  #promise: { resolve(value: Result): void; reject(error: unknown): void };
  #options: CallOptions;
  #signal: AbortSignal | undefined;
  #body: Uint8Array = nothing;
  #timeoutMs = 0;
  #deadlineAt = 0;
  /** Transmissions of copies under earlier numbers. */
  #transmissions = 0;
  #call: Call | undefined;
  /** What is known of copies under earlier numbers. */
  #executedBefore: Executed = "no";
  /** How the newest copy ended, if that is traced. */
  #ending: Traced | undefined;

  constructor(
    connection: Connection,
    name: string,
    procedure: Procedure<Arguments, Result>,
    promise: { resolve(value: Result): void; reject(error: unknown): void },
    options: CallOptions,
  ) {
    this.#connection = connection;
    this.#name = `${connection.service.name}.${name}`;
    this.#procedure = procedure;
    this.#promise = promise;
    this.#options = options;
    this.#signal = options.signal;
  }

  start(body: Uint8Array, timeoutMs: number): void {
    const { maxBodyBytes } = this.#connection.host;
    if (body.length > maxBodyBytes) {
      const what = `was not sent: its arguments take ${body.length} bytes, ` +
        `and ${maxBodyBytes} is the most (maxBodyBytes)`;
      return this.#promise.reject(this.#unsent("invalid_argument", what));
    }
    if (this.#signal?.aborted) {
      const what = "was canceled before it was sent";
      return this.#promise.reject(this.#unsent("canceled", what));
    }
    this.#body = body;
    this.#timeoutMs = timeoutMs;
    const now = this.#connection.host.now();
    this.#deadlineAt = now + timeoutMs;
    this.#signal?.addEventListener("abort", this.#abort);
    this.#send(now);
  }

  #send(now: number): void {
    const { host, peer, service } = this.#connection;
    this.#call = host.call(peer, {
      program: service.program,
      version: service.version,
      procedure: this.#procedure.number,
      body: this.#body,
      timeoutMs: this.#deadlineAt - now,
      isTraced: this.#options.trace !== undefined,
      context: this,
    }, now);
  }

  progress({ progress }: Progressed): void {
    // What it throws is its own, and must not end this turn's work.
    queueMicrotask(() => this.#options.onProgress?.(progress));
  }

  trace(traced: Traced): void {
    // A call that is made again ends with its last copy.
    if (traced.event.event === "settled") this.#ending = traced;
    else this.#tell(traced);
  }

  #tell({ event, at }: Pick<Traced, "event" | "at">): void {
    const madeAt = this.#deadlineAt - this.#timeoutMs;
    queueMicrotask(() =>
      this.#options.trace?.({ ...event, atMs: at - madeAt })
    );
  }

  /** What is known of all copies, where the newest one alone would say less. */
  #tellEnding(): void {
    const { event, at } = this.#ending ?? {};
    if (event?.event !== "settled" || at === undefined) return;
    const executed = certain(this.#executedBefore, event.executed);
    this.#tell({ event: { ...event, executed }, at });
  }

  #abort = (): void => {
    this.#connection.host.cancel(this.#call!);
  };

  settle(settled: Settled): void {
    this.#transmissions += settled.call.transmissions;
    if (settled.cause === "restarted" && this.#procedure.idempotent) {
      const now = this.#connection.host.now();
      if (now < this.#deadlineAt && !this.#signal?.aborted) {
        this.#executedBefore = certain(this.#executedBefore, settled.executed);
        // Harmless if it ran before: under a new number, for the new server.
        return this.#send(now);
      }
    }
    this.#signal?.removeEventListener("abort", this.#abort);
    this.#tellEnding();
    if (settled.status !== Status.ok) {
      const executed = certain(this.#executedBefore, settled.executed);
      this.#promise.reject(failure({ ...settled, executed }, {
        procedure: this.#name,
        timeoutMs: this.#timeoutMs,
        transmissions: this.#transmissions,
        reason: settled.reason ??
          (settled.cause === "canceled" ? this.#signal?.reason : undefined),
      }));
      return;
    }
    try {
      this.#promise.resolve(decode(this.#procedure.result, settled.body));
    } catch (error) {
      this.#promise.reject(this.#undecodable(error));
    }
  }

  #unsent(
    code: "invalid_argument" | "canceled",
    what: string,
  ): RpcError {
    return new RpcError(what, {
      code,
      executed: "no",
      procedure: this.#name,
      address: this.#connection.peer.address,
      transmissions: 0,
      ...(code === "canceled" ? { cause: this.#signal?.reason } : {}),
    });
  }

  #undecodable(error: unknown): RpcError {
    const why = error instanceof XdrError ? error.message : String(error);
    return new RpcError(
      `ran, but its result is not of the type that the contract says: ${why}`,
      {
        code: "internal",
        executed: "yes",
        procedure: this.#name,
        address: this.#connection.peer.address,
        transmissions: this.#transmissions,
        cause: error,
      },
    );
  }
}

const nothing = new Uint8Array(0);

/** What is known of a call of which two copies were made. */
function certain(one: Executed, other: Executed): Executed {
  if (one === "yes" || other === "yes") return "yes";
  return one === "maybe" ? one : other;
}
