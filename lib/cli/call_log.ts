import { systemClock } from "../net/system_clock.ts";
import type { CallContext } from "../rpc/call_context.ts";
import type { OnCall } from "../rpc/call_watch.ts";
import type { OnError } from "../rpc/dispatcher.ts";
import type { Handlers } from "../rpc/handlers.ts";
import type { Procedures } from "../rpc/service.ts";
import { milliseconds, roundedMs } from "./figures.ts";
import { printable, printableLines } from "./printable.ts";
import type { Implementation } from "./service_module.ts";
import type { Terminal } from "./terminal.ts";

/** How often a procedure has run. */
export interface Tally {
  returned: number;
  threw: number;
}

/** Where and how much a {@linkcode CallLog} tells. */
export interface CallLogOptions {
  readonly terminal: Terminal;
  readonly isJson: boolean;
  /** Tell of each call, and show the stacks of exceptions. */
  readonly isVerbose: boolean;
}

/** Counts calls and tells of them. */
export class CallLog {
  /** What to serve in place of the handlers, where `note` is told of no calls. */
  readonly handlers: Handlers<Procedures>;
  /** How often each procedure has run; those that never did are not here. */
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly #tallies = new Map<string, Tally>();
  readonly #options: CallLogOptions;

  constructor(
    { service, handlers }: Implementation,
    options: CallLogOptions,
  ) {
    this.#options = options;
    this.tallies = this.#tallies;
    this.handlers = Object.fromEntries(
      Object.keys(service.procedures).map((name) => [
        name,
        (args: unknown, context: CallContext) =>
          this.#run(
            `${service.name}.${name}`,
            // By way of the object, which a handler may know as `this`.
            () => handlers[name]!(args, context),
            context,
          ),
      ]),
    ) as unknown as Handlers<Procedures>;
  }

  /** Tells of an exception in a handler; the caller learns only that it was. */
  readonly reportError: OnError = (error, { procedure, peer }) => {
    const { terminal, isJson, isVerbose } = this.#options;
    const stack = error instanceof Error ? error.stack : undefined;
    const text = String(error);
    if (isJson) {
      return terminal.emit({
        event: "error",
        procedure,
        peer,
        error: text,
        stack,
      });
    }
    terminal.note(
      terminal.notePaint.yellow(`${procedure}, called by ${peer}, failed: `) +
        (isVerbose ? printableLines(stack ?? text) : printable(text)),
    );
  };

  /** A call has ended. */
  readonly note: OnCall = ({ procedure, peer, outcome, tookMs }) => {
    const tally = this.#tallies.get(procedure) ?? { returned: 0, threw: 0 };
    this.#tallies.set(procedure, tally);
    tally[outcome]++;
    if (this.#options.isVerbose) {
      this.#tell({ procedure, peer, outcome, ms: roundedMs(tookMs) });
    }
  };

  async #run(
    procedure: string,
    handler: () => unknown,
    { peer }: CallContext,
  ): Promise<unknown> {
    const startedAtMs = systemClock.now();
    let outcome: "returned" | "threw" = "threw";
    try {
      const result = await handler();
      outcome = "returned";
      return result;
    } finally {
      const tookMs = systemClock.now() - startedAtMs;
      this.note({ procedure, peer, outcome, tookMs });
    }
  }

  #tell(call: {
    procedure: string;
    peer: string;
    outcome: string;
    ms: number;
  }): void {
    const { terminal, isJson } = this.#options;
    if (isJson) return terminal.emit({ event: "call", ...call });
    const { procedure, peer, outcome, ms } = call;
    terminal.note(
      terminal.notePaint.dim(
        `${procedure}, called by ${peer}, ${outcome} after ${milliseconds(ms)}`,
      ),
    );
  }
}
