import { resultBytesMax } from "../core/answers.ts";
import type { Execution } from "../core/execution.ts";
import { busy, type Refusal } from "../core/refusal.ts";
import { writeUint32 } from "../wire/big_endian.ts";
import type { Progress } from "../wire/frame.ts";
import { Status } from "../wire/status.ts";
import { decode, encode, Writer } from "../xdr/mod.ts";
import { ExecutionContext } from "./call_context.ts";
import { CallWatch, type EndedCall, type OnCall } from "./call_watch.ts";
import { encodedBy } from "./encoded.ts";
import type { Handlers } from "./handlers.ts";
import type { Host } from "./host.ts";
import type { Runner } from "./host_options.ts";
import { complaintOf } from "./invalid_argument.ts";
import { Reflection } from "./reflection.ts";
import type { Procedure, Procedures, Service } from "./service.ts";
import { errorOf } from "./worker_message.ts";
import type { PooledAnswer, WorkerPool } from "./worker_pool.ts";

/** Told of an exception in a handler: which procedure, for whom. */
export type OnError = (
  error: unknown,
  call: { procedure: string; peer: string },
) => void;

/** How a service is served. */
export interface DispatcherOptions {
  onError: OnError;
  onCall?: OnCall | undefined;
  /** Where handlers run, if not here. */
  pool?: WorkerPool | undefined;
  /** Whether anybody may ask what is served. */
  reflection: boolean;
}

/** A procedure with its name and handler. */
interface Served {
  name: string;
  procedure: Procedure<unknown, unknown>;
  handler: (args: unknown, context: ExecutionContext) => unknown;
}

/** Runs the calls that arrive at a host by the handlers of one service. */
export class Dispatcher implements Runner {
  #service: Service;
  #procedures: Map<number, Served> = new Map();
  #onError: OnError;
  readonly #watch: CallWatch | undefined;
  readonly #pool: WorkerPool | undefined;
  #reflects: boolean;
  /** What is served, in bytes, once somebody has asked. */
  #contract: Uint8Array | undefined;
  /** Handlers at work for somebody who still waits. */
  #running = 0;
  #results = new Writer();
  /** To be set before the first call: the host and its runner know each other. */
  host!: Host;

  constructor(
    service: Service,
    handlers: Handlers<Procedures> | undefined,
    { onError, onCall, reflection, pool }: DispatcherOptions,
  ) {
    this.#watch = onCall && new CallWatch(onCall);
    this.#pool = pool;
    this.#service = service;
    this.#onError = onError;
    this.#reflects = reflection;
    for (const [name, procedure] of Object.entries(service.procedures)) {
      const handler = handlers?.[name];
      this.#procedures.set(procedure.number, {
        name: `${service.name}.${name}`,
        procedure,
        handler: (args, context) => handler!.call(handlers, args, context),
      });
    }
  }

  /** Whether no handler runs for anybody who still waits. */
  get isIdle(): boolean {
    return this.#running === 0;
  }

  run(execution: Execution): void {
    if (this.#reflects && isReflection(execution)) {
      return this.#reflect(execution);
    }
    const served = this.#procedures.get(execution.procedure);
    const refusal = this.#refusal(execution, served);
    if (refusal !== undefined) return this.#refuse(execution, refusal);
    if (this.#pool !== undefined) return this.#delegate(execution, served!);
    const { procedure, handler, name } = served!;
    let args: unknown;
    try {
      args = decode(procedure.args, execution.body);
    } catch (error) {
      return this.#refuse(execution, invalidArgument(complaintOf(error)));
    }
    // Arguments are copies of it.
    this.host.spareBodies.give(execution.body);
    execution.body = nothing;
    const context = new ExecutionContext(execution, this.#tell);
    execution.context = context;
    this.#begin(execution);
    try {
      const result = handler(args, context);
      if (isThenable(result)) {
        result.then(
          (value) => this.#succeed(execution, served!, value),
          (error) => this.#fail(execution, name, error),
        );
      } else this.#succeed(execution, served!, result);
    } catch (error) {
      this.#fail(execution, name, error);
    }
  }

  abandon(execution: Execution): void {
    (execution.context as { abandon(): void } | undefined)?.abandon();
    this.#finish(execution);
  }

  /** Has a Worker run the handler. */
  #delegate(execution: Execution, { procedure, name }: Served): void {
    const { body, from: peer, deadlineAt } = execution;
    const call = this.#pool!.run({
      procedure: procedure.number,
      // What is ours would go along, with all that shares its buffer.
      body: new Uint8Array(body).buffer,
      peer,
      timeLeftMs: deadlineAt - this.host.now(),
    }, (answer) => this.#delegated(execution, name, answer));
    // The one that is to be there is being replaced.
    if (call === undefined) return this.#refuse(execution, busy());
    this.host.spareBodies.give(body);
    execution.body = nothing;
    execution.context = call;
    this.#begin(execution);
  }

  #delegated(
    execution: Execution,
    procedure: string,
    answer: PooledAnswer,
  ): void {
    if ("done" in answer) return this.#tell(execution, answer);
    if ("thrown" in answer) {
      return this.#fail(execution, procedure, errorOf(answer.thrown));
    }
    if ("died" in answer && answer.hasStarted) {
      return this.#fail(execution, procedure, answer.died);
    }
    this.#finish(execution);
    if ("died" in answer) {
      this.#watch?.refused(execution);
      this.#refuse(execution, busy());
    } else if ("invalid" in answer) {
      this.#watch?.refused(execution);
      this.#refuse(execution, invalidArgument(answer.invalid));
    } else {
      this.#note(execution, procedure, "returned");
      const result = new Uint8Array(answer.result);
      this.host.reply(execution, Status.ok, result);
    }
  }

  #tell = (execution: Execution, progress: Progress): void => {
    this.host.progress(execution, progress);
  };

  /** Answers what is served. */
  #reflect(execution: Execution): void {
    if (execution.version !== Reflection.version) {
      return this.#refuse(execution, otherVersion(Reflection.version));
    }
    const { args, result } = Reflection.procedures.contract;
    try {
      decode(args, execution.body);
    } catch (error) {
      return this.#refuse(execution, invalidArgument(complaintOf(error)));
    }
    try {
      this.#contract ??= encode(result, this.#service);
    } catch (error) {
      return this.#fail(execution, `${Reflection.name}.contract`, error);
    }
    this.host.reply(execution, Status.ok, this.#contract);
  }

  #refuse(execution: Execution, { status, body }: Refusal): void {
    this.host.reply(execution, status, body);
  }

  /** Why there is nothing to run, or that there need not be. */
  #refusal(
    { program, version, procedure }: Execution,
    served: Served | undefined,
  ): Refusal | undefined {
    // RFC 5531 §12: procedure 0 of any program does nothing, and tells that the
    // server is there. Program 0 stands for whatever program is served.
    if (program === 0 && procedure === 0) return done;
    if (program !== this.#service.program) {
      const status = isReflection({ program, procedure })
        ? Status.procedureUnavailable
        : Status.programUnavailable;
      return { status, body: nothing };
    }
    if (version !== this.#service.version) {
      return otherVersion(this.#service.version);
    }
    if (procedure === 0) return done;
    return served === undefined
      ? { status: Status.procedureUnavailable, body: nothing }
      : undefined;
  }

  #succeed(execution: Execution, served: Served, result: unknown): void {
    this.#results.reset();
    try {
      served.procedure.result.write(this.#results, result);
    } catch (error) {
      return this.#fail(execution, served.name, error);
    }
    this.#finish(execution);
    this.#note(execution, served.name, "returned");
    const results = this.#results;
    if (results.length <= resultBytesMax) {
      return this.host.reply(execution, Status.ok, results.bytes());
    }
    const memory = this.host.spareBodies;
    this.#results = new Writer({ memory });
    this.host.reply(execution, Status.ok, encodedBy(results, memory));
  }

  #fail(execution: Execution, procedure: string, error: unknown): void {
    this.#finish(execution);
    this.#note(execution, procedure, "threw");
    this.host.reply(execution, Status.failed, nothing);
    try {
      this.#onError(error, { procedure, peer: execution.from });
    } catch (another) {
      // A log that fails is no reason to end the server.
      console.error(`onError failed after ${procedure} did:`, another);
    }
  }

  #begin(execution: Execution): void {
    this.#running++;
    this.#watch?.began(execution, this.host.now());
  }

  /** Tells whoever wants to know that a handler has ended. */
  #note(
    execution: Execution,
    procedure: string,
    outcome: EndedCall["outcome"],
  ): void {
    if (this.#watch === undefined) return;
    const now = this.host.now();
    this.#watch.ended(execution, { procedure, outcome, now });
  }

  #finish(execution: Execution): void {
    if (execution.context === undefined) return;
    execution.context = undefined;
    this.#running--;
  }
}

const nothing = new Uint8Array(0);
const done: Refusal = { status: Status.ok, body: nothing };

function isReflection(
  { program, procedure }: Pick<Execution, "program" | "procedure">,
): boolean {
  return program === Reflection.program &&
    procedure === Reflection.procedures.contract.number;
}

/** The body says the lowest and the highest version that there is. */
function otherVersion(version: number): Refusal {
  const body = new Uint8Array(8);
  writeUint32(body, 0, version);
  writeUint32(body, 4, version);
  return { status: Status.versionUnavailable, body };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then ===
    "function";
}

function invalidArgument(complaint: string): Refusal {
  const body = new TextEncoder().encode(complaint);
  return { status: Status.invalidArgument, body };
}
