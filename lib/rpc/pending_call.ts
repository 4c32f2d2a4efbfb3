import type { Call } from "../core/call.ts";
import type { Progressed, Settled, Traced } from "../core/output.ts";
import { type Executed, Status } from "../wire/status.ts";
import { decode } from "../xdr/mod.ts";
import type { CallOptions } from "./call_options.ts";
import { CallTracer } from "./call_tracer.ts";
import type { Connection, Settler } from "./connection.ts";
import { certain } from "./executed.ts";
import { failure } from "./failure.ts";
import type { Callee } from "./host_options.ts";
import { type Subject, undecodable, whyUnsent } from "./own_errors.ts";
import type { Procedure } from "./service.ts";

/** A promise that has been given out, and the call behind it. */
export class PendingCall<Arguments, Result> implements Callee {
  #connection: Connection;
  #name: string;
  #procedure: Procedure<Arguments, Result>;
  #promise: Settler<Result>;
  #options: CallOptions;
  #signal: AbortSignal | undefined;
  #body: Uint8Array = nothing;
  #timeoutMs = 0;
  #deadlineAt = 0;
  /** Transmissions of copies under earlier numbers. */
  #transmissions = 0;
  #call: Call | undefined;
  #tracer: CallTracer | undefined;
  /** What is known of copies under earlier numbers. */
  #executedBefore: Executed = "no";

  constructor(
    connection: Connection,
    name: string,
    procedure: Procedure<Arguments, Result>,
    promise: Settler<Result>,
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
    if (body.length > maxBodyBytes || this.#signal?.aborted) {
      return this.#promise.reject(
        whyUnsent(body, this.#signal, maxBodyBytes, this.#subject),
      );
    }
    this.#body = body;
    this.#timeoutMs = timeoutMs;
    const now = this.#connection.host.now();
    this.#deadlineAt = now + timeoutMs;
    const { trace } = this.#options;
    if (trace !== undefined) this.#tracer = new CallTracer(trace, now);
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
    this.#tracer?.traced(traced);
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
    const executed = certain(this.#executedBefore, settled.executed);
    this.#tracer?.ended(executed);
    if (settled.status !== Status.ok) {
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
      this.#promise.reject(
        undecodable(error, this.#subject, this.#transmissions),
      );
    }
    const { spareBodies } = this.#connection.host;
    // The result is a copy of it.
    spareBodies.give(settled.body);
    // The server has had all of it, and it goes nowhere any more.
    spareBodies.give(this.#body);
  }

  get #subject(): Subject {
    return {
      procedure: this.#name,
      address: this.#connection.peer.address,
    };
  }
}

const nothing = new Uint8Array(0);
