import type { Execution } from "../core/execution.ts";
import { writeUint32 } from "../wire/big_endian.ts";
import type { Progress } from "../wire/frame.ts";
import { Status } from "../wire/status.ts";
import { decode, Writer, XdrError } from "../xdr/mod.ts";
import { ExecutionContext } from "./call_context.ts";
import type { Handlers } from "./handlers.ts";
import type { Host } from "./host.ts";
import type { Runner } from "./host_options.ts";
import type { Procedure, Procedures, Service } from "./service.ts";

/** Told of an exception in a handler: which procedure, for whom. */
export type OnError = (
  error: unknown,
  call: { procedure: string; peer: string },
) => void;

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
  #running: Map<Execution, ExecutionContext> = new Map();
  #results = new Writer();
  #onIdle: () => void = () => {};
  /** To be set before the first call: the host and its runner know each other. */
  host!: Host;

  constructor(
    service: Service,
    handlers: Handlers<Procedures>,
    onError: OnError,
  ) {
    this.#service = service;
    this.#onError = onError;
    for (const [name, procedure] of Object.entries(service.procedures)) {
      const handler = handlers[name]!;
      this.#procedures.set(procedure.number, {
        name: `${service.name}.${name}`,
        procedure,
        handler: (args, context) => handler.call(handlers, args, context),
      });
    }
  }

  /** Resolves when no handler runs for anybody who still waits. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) {
      await new Promise<void>((resolve) => this.#onIdle = resolve);
    }
  }

  run(execution: Execution): void {
    const served = this.#procedures.get(execution.procedure);
    const refusal = this.#refusal(execution, served);
    if (refusal !== undefined) {
      return this.host.reply(execution, refusal.status, refusal.body);
    }
    const { procedure, handler, name } = served!;
    let args: unknown;
    try {
      args = decode(procedure.args, execution.body);
    } catch (error) {
      const { status, body } = invalidArgument(error);
      return this.host.reply(execution, status, body);
    }
    const context = new ExecutionContext(execution, this.#tell);
    this.#running.set(execution, context);
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
    this.#running.get(execution)?.abandon();
    this.#finish(execution);
  }

  #tell = (execution: Execution, progress: Progress): void => {
    this.host.progress(execution, progress);
  };

  /** Why there is nothing to run, or that there need not be. */
  #refusal(
    { program, version, procedure }: Execution,
    served: Served | undefined,
  ): { status: Status; body: Uint8Array } | undefined {
    // RFC 5531 §12: procedure 0 of any program does nothing, and tells that the
    // server is there. Program 0 stands for whatever program is served.
    if (program === 0 && procedure === 0) return done;
    if (program !== this.#service.program) {
      return { status: Status.programUnavailable, body: nothing };
    }
    if (version !== this.#service.version) {
      const body = new Uint8Array(8);
      writeUint32(body, 0, this.#service.version);
      writeUint32(body, 4, this.#service.version);
      return { status: Status.versionUnavailable, body };
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
    this.host.reply(execution, Status.ok, this.#results.bytes());
  }

  #fail(execution: Execution, procedure: string, error: unknown): void {
    this.#finish(execution);
    this.host.reply(execution, Status.failed, nothing);
    try {
      this.#onError(error, { procedure, peer: execution.from });
    } catch (another) {
      // A log that fails is no reason to end the server.
      console.error(`onError failed after ${procedure} did:`, another);
    }
  }

  #finish(execution: Execution): void {
    this.#running.delete(execution);
    if (this.#running.size === 0) this.#onIdle();
  }
}

const nothing = new Uint8Array(0);
const done = { status: Status.ok, body: nothing };

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then ===
    "function";
}

/** The one detail that the caller gets, since it is about what the caller sent. */
function invalidArgument(error: unknown): { status: Status; body: Uint8Array } {
  const text = error instanceof XdrError
    ? error.message
    : "the arguments could not be decoded";
  const body = new TextEncoder().encode(text.slice(0, 200));
  return { status: Status.invalidArgument, body };
}
