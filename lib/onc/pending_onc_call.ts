import { RpcError } from "../rpc/rpc_error.ts";
import type { Procedure } from "../rpc/service.ts";
import { decode, XdrError } from "../xdr/mod.ts";
import { AuthStat } from "./auth_stat.ts";
import { type Failure, oncFailure } from "./failure.ts";
import type { OncConnection } from "./onc_connection.ts";
import type { OpaqueAuth } from "./opaque_auth.ts";
import type { Carrier, Outcome, OutgoingCall } from "./outgoing_call.ts";

/** What a call is, and whom to tell how it ended. */
export interface CallParts<Result> {
  readonly name: string;
  readonly procedure: Procedure<unknown, Result>;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  resolve(value: Result): void;
  reject(error: unknown): void;
  onEnd(): void;
}

/** A promise that has been given out, and the call behind it. */
export class PendingOncCall<Result> {
  readonly #connection: OncConnection;
  readonly #parts: CallParts<Result>;
  #carrier: Carrier | undefined;
  #call: OutgoingCall | undefined;
  /** Transmissions of copies under earlier ids. */
  #transmissionsBefore = 0;
  #isOver = false;
  #deadlineAt = Infinity;
  #cancelAlarm: () => void = () => {};

  constructor(connection: OncConnection, parts: CallParts<Result>) {
    this.#connection = connection;
    this.#parts = parts;
  }

  /** @param isClosed whether its client is closed already */
  start(isClosed: boolean): void {
    const { signal, timeoutMs } = this.#parts;
    if (isClosed) return this.end({ kind: "closed" });
    if (signal?.aborted) return this.end({ kind: "canceled" });
    signal?.addEventListener("abort", this.#abort);
    const { clock, target } = this.#connection.parts;
    this.#deadlineAt = clock.now() + timeoutMs;
    this.#cancelAlarm = clock.schedule(this.#deadlineAt, () => {
      target.doubt();
      this.end({ kind: "deadline" });
    });
    const located = target.locate();
    if (located instanceof Promise) {
      located.then(
        (carrier) => this.#send(carrier),
        (error) => this.#unlocated(error),
      );
    } else this.#send(located);
  }

  /** Settles it with whatever is no result. */
  end(failure: Failure): void {
    if (this.#isOver) return;
    const { timeoutMs, signal, reject } = this.#parts;
    const { kind } = failure;
    if (this.#call !== undefined) {
      const why = kind === "deadline" ? "deadline" : "canceled";
      this.#carrier?.giveUp(this.#call, why);
    }
    this.#finish();
    const { target } = this.#connection.parts;
    reject(oncFailure(failure, {
      procedure: this.#name,
      address: this.#address,
      timeoutMs,
      transmissions: this.#transmissions,
      silent: target.silent,
      reason: kind === "canceled" ? signal?.reason : undefined,
    }));
  }

  get #address(): string {
    return this.#carrier?.address ?? this.#connection.parts.target.name;
  }

  get #transmissions(): number {
    return this.#transmissionsBefore + (this.#call?.transmissions ?? 0);
  }

  get #name(): string {
    return `${this.#connection.parts.service.name}.${this.#parts.name}`;
  }

  #abort = (): void => {
    this.end({ kind: "canceled" });
  };

  #send(carrier: Carrier): void {
    if (this.#isOver) return;
    const { procedure, body } = this.#parts;
    const { credentials, xids } = this.#connection.parts;
    const credential = credentials.current;
    const xid = xids.next();
    const message = this.#connection.message(
      xid,
      procedure.number,
      credential,
      body,
    );
    this.#carrier = carrier;
    if (message.length > carrier.messageBytesMax) {
      return this.#reject(
        "invalid_argument",
        `was not sent: it takes ${message.length} bytes, ` +
          `and a message carries ${carrier.messageBytesMax}`,
      );
    }
    this.#call = {
      xid,
      message,
      procedure: procedure.number,
      isIdempotent: procedure.idempotent,
      deadlineAt: this.#deadlineAt,
      transmissions: 0,
      settle: (outcome) => this.#settle(outcome, credential),
    };
    carrier.send(this.#call);
  }

  #settle(outcome: Outcome, credential: OpaqueAuth): void {
    if (this.#isOver) return;
    if (outcome.kind !== "reply") {
      if (outcome.kind !== "closed") this.#connection.parts.target.doubt();
      return this.end(outcome);
    }
    const { credentials } = this.#connection.parts;
    const { reply, verifier } = outcome;
    if (reply.state === "SUCCESS") {
      credentials.learn(verifier);
      return this.#succeed(reply.results);
    }
    if (
      reply.state === "AUTH_ERROR" &&
      reply.stat === AuthStat.AUTH_REJECTEDCRED &&
      credentials.forget(credential)
    ) {
      // The server has forgotten what its shorthand stands for (RFC 5531,
      // appendix A), and has not run the call.
      this.#transmissionsBefore += this.#call!.transmissions;
      return this.#send(this.#carrier!);
    }
    if (reply.state === "PROG_UNAVAIL") this.#connection.parts.target.doubt();
    this.end({ kind: "reply", reply });
  }

  #succeed(results: Uint8Array): void {
    const { procedure, resolve } = this.#parts;
    let value: Result;
    try {
      value = decode(procedure.result, results);
    } catch (error) {
      const why = error instanceof XdrError ? error.message : String(error);
      return this.#reject(
        "internal",
        `ran, but its result is not of the type that the contract says: ${why}`,
        error,
      );
    }
    this.#finish();
    resolve(value);
  }

  #unlocated(error: unknown): void {
    const what = error instanceof Error ? error.message : String(error);
    this.end({ kind: "unlocated", what });
  }

  #reject(
    code: "invalid_argument" | "internal",
    what: string,
    cause?: unknown,
  ): void {
    this.#finish();
    this.#parts.reject(
      new RpcError(what, {
        code,
        executed: code === "internal" ? "yes" : "no",
        procedure: this.#name,
        address: this.#address,
        transmissions: this.#transmissions,
        ...(cause === undefined ? {} : { cause }),
      }),
    );
  }

  #finish(): void {
    this.#isOver = true;
    this.#cancelAlarm();
    this.#parts.signal?.removeEventListener("abort", this.#abort);
    this.#parts.onEnd();
  }
}
