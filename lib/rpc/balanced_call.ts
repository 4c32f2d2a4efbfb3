import type { Replica } from "../balance/replica.ts";
import type { Progressed, Settled, Traced } from "../core/output.ts";
import { type Executed, Status } from "../wire/status.ts";
import { decode } from "../xdr/mod.ts";
import { Attempt, type Attempting } from "./attempt.ts";
import { CallAttempts } from "./call_attempts.ts";
import type { BalancedConnection } from "./balanced_connection.ts";
import type { AttemptEvent, CallOptions } from "./call_options.ts";
import type { Settler } from "./connection.ts";
import { CallTracer } from "./call_tracer.ts";
import { failure } from "./failure.ts";
import { undecodable, whyUnsent } from "./own_errors.ts";
import type { Procedure } from "./service.ts";
import { nextAfter } from "./verdict.ts";
import type { Waker } from "./wakes.ts";

/**
 * A promise that has been given out, and the attempts behind it: one at a time,
 * or two, where an answer takes long and the procedure is idempotent. The first
 * result wins, and ends the others.
 */
export class BalancedCall<Arguments, Result> implements Attempting, Waker {
  dueAt = 0;
  place = -1;
  readonly #connection: BalancedConnection;
  readonly #name: string;
  readonly #procedure: Procedure<Arguments, Result>;
  readonly #promise: Settler<Result>;
  readonly #options: CallOptions;
  readonly #attempts = new CallAttempts();
  #tracer!: CallTracer;
  #body: Uint8Array = nothing;
  #timeoutMs = 0;
  #deadlineAt = 0;
  /** Waits before further attempts, so far. */
  #waits = 0;
  /** What it waits to do, of its own accord. */
  #next: "retry" | "leave" | "hedge" = "retry";
  #isSettled = false;
  #progressDone = -1;

  constructor(
    connection: BalancedConnection,
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
  }

  start(body: Uint8Array, timeoutMs: number): void {
    const { host, servers, budgets } = this.#connection;
    const { signal, trace } = this.#options;
    const now = host.now();
    servers.called(now);
    const first = this.#pick(now);
    const subject = { procedure: this.#name, address: first.address };
    const why = whyUnsent(body, signal, host.maxBodyBytes, subject);
    if (why !== undefined) return this.#promise.reject(why);
    this.#body = body;
    this.#timeoutMs = timeoutMs;
    this.#deadlineAt = now + timeoutMs;
    this.#tracer = new CallTracer(trace, now);
    signal?.addEventListener("abort", this.#abort);
    budgets.made(now);
    this.#awaitHedge(now);
    this.#attempt(first, "first", now);
  }

  attemptSettled(attempt: Attempt, settled: Settled): void {
    const { servers, host } = this.#connection;
    const now = host.now();
    servers.ended(attempt, settled, now);
    this.#observe(attempt, settled, now);
    if (this.#isSettled) return;
    this.#attempts.ended(attempt, settled);
    if (settled.status === Status.ok) return this.#succeed(settled);
    if (attempt.isWithdrawn) return this.#move(settled, now);
    const next = nextAfter(settled, this.#procedure.idempotent);
    if (next === "final") return this.#fail(settled);
    // Another copy may still bring the result, if its server answers.
    if (this.#attempts.open.length > 0) return this.#leaveSilent(now);
    if (next === "move") this.#move(settled, now);
    else this.#retryLater(settled, now);
  }

  /** The server of an attempt answers nobody any more. */
  attemptFellSilent(attempt: Attempt, now: number): void {
    if (this.#isSettled || attempt.isWithdrawn) return;
    // What has never left can have run nowhere, and is sent elsewhere instead.
    if (attempt.copy!.transmissions > 0) return this.#leaveSilent(now);
    if (!this.#hasOther(now) || !this.#mayAttempt) return;
    attempt.isWithdrawn = true;
    this.#connection.host.cancel(attempt.copy!);
  }

  progress({ progress }: Progressed): void {
    // Two handlers may be at it.
    if (this.#isSettled || progress.done <= this.#progressDone) return;
    this.#progressDone = progress.done;
    // What it throws is its own, and must not end this turn's work.
    queueMicrotask(() => this.#options.onProgress?.(progress));
  }

  attemptTraced({ number }: Attempt, traced: Traced): void {
    if (!this.#isSettled) this.#tracer.traced(traced, number);
  }

  wake(now: number): void {
    if (this.#next === "retry") return this.#retry(now);
    if (this.#next === "leave") return this.#leaveSilent(now);
    const { budgets } = this.#connection;
    const isNeeded = this.#attempts.count === 1 && this.#hasOther(now);
    if (!isNeeded || !budgets.hedge(now)) return;
    this.#attempt(this.#pick(now), "hedge", now);
  }

  closed(): void {
    if (this.#attempts.open.length > 0) return;
    this.#fail(this.#attempts.failedAs("closed"));
  }

  get #mayAttempt(): boolean {
    const { retry } = this.#connection.settings;
    return this.#attempts.count < (retry?.maxAttempts ?? movesMax);
  }

  #hasOther(now: number): boolean {
    const { balancer } = this.#connection.servers;
    return balancer.hasOther(now, this.#attempts.tried);
  }

  #pick(now: number): Replica {
    const { balancer } = this.#connection.servers;
    const { tried } = this.#attempts;
    return balancer.pick(now, { key: this.#options.key, tried });
  }

  #attempt(replica: Replica, why: AttemptEvent["why"], now: number): void {
    const { host, service, servers } = this.#connection;
    const number = this.#attempts.count + 1;
    const trial = servers.began(replica, now);
    const attempt = new Attempt(this, replica, { number, trial, now });
    const { address } = replica;
    this.#tracer.tell({ event: "attempt", address, why }, now, number);
    attempt.copy = host.call(servers.peerOf(replica), {
      program: service.program,
      version: service.version,
      procedure: this.#procedure.number,
      body: this.#body,
      timeoutMs: this.#deadlineAt - now,
      isTraced: this.#options.trace !== undefined,
      context: attempt,
    }, now);
    this.#attempts.add(attempt);
    // Others may come back before this one does.
    if (this.#attempts.areSilent) this.#leaveLater(now);
  }

  /** Elsewhere at once, as no server has any work with it. */
  #move(settled: Settled, now: number): void {
    const canMove = now < this.#deadlineAt && this.#mayAttempt &&
      !this.#options.signal?.aborted;
    if (!canMove) return this.#fail(settled);
    // A server that has just been started is as good as another.
    const isThere = settled.cause === "restarted";
    if (!isThere && !this.#hasOther(now)) return this.#retryLater(settled, now);
    this.#attempt(this.#pick(now), "moved", now);
  }

  /** Another attempt after a while, if that is allowed, or the end. */
  #retryLater(settled: Settled, now: number): void {
    const { settings, budgets, wakes, isClosed } = this.#connection;
    const atMs = this.#nextAt(now);
    const mayRetry = settings.retry !== undefined && this.#mayAttempt &&
      atMs < this.#deadlineAt && !this.#options.signal?.aborted &&
      !isClosed && this.#attempts.canAfford(budgets, now);
    if (!mayRetry) return this.#fail(settled);
    this.#next = "retry";
    wakes.set(this, atMs, now);
  }

  /** When a server is ready to be asked again. */
  #nextAt(now: number): number {
    const atMs = now + this.#connection.backoffMs(this.#waits++);
    if (this.#hasOther(atMs)) return atMs;
    return Math.max(atMs, this.#pick(atMs).pushedBackUntil);
  }

  #retry(now: number): void {
    const replica = this.#pick(now);
    const { pushedBackUntil } = replica;
    if (now >= pushedBackUntil) return this.#attempt(replica, "retry", now);
    // Another call has been told so meanwhile.
    if (pushedBackUntil >= this.#deadlineAt) {
      return this.#fail(this.#attempts.failed!);
    }
    this.#connection.wakes.set(this, pushedBackUntil, now);
  }

  /**
   * A second copy elsewhere, if the first waits for a server that answers
   * nobody. That one stays: its server may come back, and be the first to answer.
   */
  #leaveSilent(now: number): void {
    const { settings, budgets } = this.#connection;
    const mayLeave = this.#procedure.idempotent && this.#mayAttempt &&
      settings.retry !== undefined && this.#attempts.areSilent;
    if (!mayLeave) return;
    if (!this.#hasOther(now) || !this.#attempts.canAfford(budgets, now)) {
      return this.#leaveLater(now);
    }
    this.#attempt(this.#pick(now), "moved", now);
  }

  #leaveLater(now: number): void {
    const atMs = now + this.#connection.backoffMs(this.#waits++);
    if (atMs >= this.#deadlineAt) return;
    this.#next = "leave";
    this.#connection.wakes.set(this, atMs, now);
  }

  #awaitHedge(now: number): void {
    const { settings, wakes } = this.#connection;
    const isAsked = this.#options.hedge ?? settings.isHedging;
    if (!isAsked || !this.#procedure.idempotent) return;
    const delayMs = this.#connection.hedgeDelayMs(this.#procedure.number);
    if (delayMs === undefined || now + delayMs >= this.#deadlineAt) return;
    this.#next = "hedge";
    wakes.set(this, now + delayMs, now);
  }

  /** What an attempt tells of the time that calls take. */
  #observe({ number, startedAt }: Attempt, settled: Settled, now: number) {
    // A first attempt that a second has overtaken took as long at least: without
    // those, the quantile would fall with each hedge.
    const isOvertaken = this.#isSettled && settled.cause === "canceled";
    if (number > 1 || settled.status !== Status.ok && !isOvertaken) return;
    this.#connection.latenciesOf(this.#procedure.number).add(now - startedAt);
  }

  #abort = (): void => {
    const { open } = this.#attempts;
    if (open.length === 0) {
      return this.#fail(this.#attempts.failedAs("canceled"));
    }
    for (const { copy } of open) this.#connection.host.cancel(copy!);
  };

  #succeed(settled: Settled): void {
    this.#end("yes");
    try {
      this.#promise.resolve(decode(this.#procedure.result, settled.body));
    } catch (error) {
      const { address } = settled.call.peer;
      const subject = { procedure: this.#name, address };
      const { transmissions } = this.#attempts;
      this.#promise.reject(undecodable(error, subject, transmissions));
    }
    const { spareBodies } = this.#connection.host;
    spareBodies.give(settled.body);
    // Other attempts may not be out of it yet.
    if (this.#attempts.count === 1) spareBodies.give(this.#body);
  }

  #fail(settled: Settled): void {
    this.#end();
    const { executed, transmissions, count, tried } = this.#attempts;
    const isCanceled = settled.cause === "canceled";
    const why = isCanceled ? this.#options.signal?.reason : undefined;
    this.#promise.reject(failure({ ...settled, executed }, {
      procedure: this.#name,
      timeoutMs: this.#timeoutMs,
      transmissions,
      attempts: count,
      servers: tried.size,
      reason: settled.reason ?? why,
    }));
  }

  #end(executed?: Executed): void {
    const { wakes, host } = this.#connection;
    const attempts = this.#attempts;
    this.#isSettled = true;
    wakes.delete(this);
    this.#options.signal?.removeEventListener("abort", this.#abort);
    attempts.giveUp(host);
    this.#tracer.ended(executed ?? attempts.executed, attempts.count);
  }
}

/** Servers that refuse a call unseen are each met once; then it is enough. */
const movesMax = 5;

const nothing = new Uint8Array(0);
