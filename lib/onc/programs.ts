import { checkHandlers, type HandlerResult } from "../rpc/handlers.ts";
import type { Procedure, Procedures, Service } from "../rpc/service.ts";
import type { OncCallContext } from "./call_context.ts";
import type { Refusal } from "./reply_message.ts";

/** The code behind one procedure. Handlers for `serve` fit as well. */
export type OncHandler<P> = P extends Procedure<infer Arguments, infer Result>
  ? (args: Arguments, context: OncCallContext) => HandlerResult<Result>
  : never;

/** The code behind a program: a function for each of its procedures. */
export type OncHandlers<P extends Procedures> = {
  readonly [Name in keyof P]: OncHandler<P[Name]>;
};

/** One version of a program with its handlers: what `oncProgram` returns. */
export interface OncProgram {
  /** The contract. */
  readonly service: Service;
  /** The code behind it, checked against the contract. */
  readonly handlers: Readonly<Record<string, unknown>>;
}

/**
 * Puts a contract and its handlers together, so that a server can have several.
 *
 * @example Two versions of a program on one port
 * ```ts
 * import { defineService, procedure } from "@datagram/rpc";
 * import { connectOnc, oncProgram, serveOnc } from "@datagram/rpc/onc";
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const base = { name: "greeter", program: 0x2000_0003 };
 * const Greeter1 = defineService({
 *   ...base,
 *   version: 1,
 *   procedures: { greet: procedure(1, x.nothing, x.string(80)) },
 * });
 * const Greeter2 = defineService({
 *   ...base,
 *   version: 2,
 *   procedures: { greet: procedure(1, x.string(64), x.string(80)) },
 * });
 *
 * await using server = await serveOnc([
 *   oncProgram(Greeter1, { greet: () => "Hello!" }),
 *   oncProgram(Greeter2, { greet: (name) => `Hello, ${name}!` }),
 * ]);
 * await using greeter = await connectOnc(Greeter2, server.address);
 * assertEquals(await greeter.greet("Ada"), "Hello, Ada!");
 * ```
 *
 * @throws {TypeError} if `handlers` lacks one, or has one too many
 */
export function oncProgram<P extends Procedures>(
  service: Service<P>,
  handlers: OncHandlers<P>,
): OncProgram {
  checkHandlers(service, handlers);
  return { service, handlers };
}

/** A procedure with its name and handler. */
export interface ServedProcedure {
  readonly name: string;
  readonly procedure: Procedure<unknown, unknown>;
  readonly handler: (args: unknown, context: OncCallContext) => unknown;
}

/** What is at a number: something to run, the null procedure, or a refusal. */
export type Found = ServedProcedure | "null" | Refusal;

/** All programs of a server, by their numbers. */
export class Programs {
  readonly #programs = new Map<
    number,
    Map<number, Map<number, ServedProcedure>>
  >();

  /** @throws {TypeError} if two have the same program and version */
  constructor(programs: readonly OncProgram[]) {
    for (const { service, handlers } of programs) {
      const { program, version } = service;
      const versions = this.#programs.get(program) ?? new Map();
      if (versions.has(version)) {
        throw new TypeError(
          `Cannot serve ${service.name}: another contract has program ` +
            `${program}, version ${version} as well`,
        );
      }
      this.#programs.set(program, versions);
      versions.set(version, served(service, handlers));
    }
  }

  /** Finds a procedure; refusals are those of RFC 5531 §9. */
  find(program: number, version: number, procedure: number): Found {
    const versions = this.#programs.get(program);
    if (versions === undefined) return { state: "PROG_UNAVAIL" };
    const procedures = versions.get(version);
    if (procedures === undefined) {
      return {
        state: "PROG_MISMATCH",
        low: Math.min(...versions.keys()),
        high: Math.max(...versions.keys()),
      };
    }
    // RFC 5531 §12: procedure 0 of all programs does nothing.
    if (procedure === 0) return "null";
    return procedures.get(procedure) ?? { state: "PROC_UNAVAIL" };
  }
}

function served(
  { name, procedures }: Service,
  handlers: OncProgram["handlers"],
): Map<number, ServedProcedure> {
  return new Map(
    Object.entries(procedures).map(([key, procedure]) => [procedure.number, {
      name: `${name}.${key}`,
      procedure,
      // By way of the object, which a handler may know as `this`.
      handler: (args, context) =>
        (handlers[key] as ServedProcedure["handler"]).call(
          handlers,
          args,
          context,
        ),
    }]),
  );
}
