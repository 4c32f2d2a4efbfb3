import type { Codec } from "../xdr/mod.ts";

/** One procedure of a service: its number, and the types on both sides. */
export interface Procedure<Arguments, Result> {
  /** Its number within the program, from 1; 0 is the null procedure of all. */
  readonly number: number;
  /** What the caller sends. */
  readonly args: Codec<Arguments>;
  /** What the handler returns. */
  readonly result: Codec<Result>;
  /** Whether running it twice does no more than running it once. */
  readonly idempotent: boolean;
}

/** The procedures of a service, by name. */
// deno-lint-ignore no-explicit-any
export type Procedures = Readonly<Record<string, Procedure<any, any>>>;

/** A contract: what client and server agree on. */
export interface Service<P extends Procedures = Procedures> {
  /** For people: it stands in errors and on the command line. */
  readonly name: string;
  /**
   * Its number on the wire. RFC 5531 §8.3 leaves 0x20000000 … 0x3fffffff to
   * whoever wants one.
   */
  readonly program: number;
  /** Its version, to be raised with each change that old clients would not survive. */
  readonly version: number;
  /** Its procedures. */
  readonly procedures: P;
}

/** Options of {@linkcode procedure}. */
export interface ProcedureOptions {
  /**
   * Whether running it twice does no more than running it once. Such a call
   * is made again by itself when the server restarted in the middle of it;
   * any other fails then, since nobody knows whether it ran.
   *
   * @default {false}
   */
  idempotent?: boolean;
}

/**
 * Declares a procedure of a service.
 *
 * @example
 * ```ts
 * import { procedure } from "@datagram/rpc";
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const add = procedure(1, x.struct({ a: x.int, b: x.int }), x.int, {
 *   idempotent: true,
 * });
 * assertEquals(add.number, 1);
 * ```
 *
 * @param number its number within the program, 1 to 2^32 − 1
 * @param args the type of its arguments; `x.nothing` for none
 * @param result the type of its result; `x.nothing` for none
 */
export function procedure<Arguments, Result>(
  number: number,
  args: Codec<Arguments>,
  result: Codec<Result>,
  options: ProcedureOptions = {},
): Procedure<Arguments, Result> {
  checkNumber("procedure", number, 1);
  return { number, args, result, idempotent: options.idempotent ?? false };
}

/**
 * Declares a service: the one value that `serve` and `connect` share.
 *
 * @example
 * ```ts
 * import { defineService, procedure } from "@datagram/rpc";
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const Clock = defineService({
 *   name: "clock",
 *   program: 0x2000_0002,
 *   version: 1,
 *   procedures: { now: procedure(1, x.nothing, x.hyper) },
 * });
 * assertEquals(Object.keys(Clock.procedures), ["now"]);
 * ```
 *
 * @throws {RangeError} if a number is not one of 32 bits
 * @throws {TypeError} if two procedures have one number, or one is called `then`
 */
export function defineService<P extends Procedures>(
  service: Service<P>,
): Service<P> {
  checkNumber("program", service.program, 1);
  checkNumber("version", service.version, 0);
  const names = new Map<number, string>();
  for (const [name, { number }] of Object.entries(service.procedures)) {
    if (name === "then") {
      // A client with such a member would pass for a promise in `await connect`.
      throw new TypeError(
        `Cannot define ${service.name}: a procedure may not be called "then"`,
      );
    }
    const other = names.get(number);
    if (other !== undefined) {
      throw new TypeError(
        `Cannot define ${service.name}: ` +
          `"${other}" and "${name}" have the same number, ${number}`,
      );
    }
    names.set(number, name);
  }
  return service;
}

/** Whether something looks like a contract. */
export function isService(value: unknown): value is Service {
  const { name, program, version, procedures } = Object(value);
  return typeof name === "string" && typeof program === "number" &&
    typeof version === "number" && typeof procedures === "object" &&
    procedures !== null;
}

/** @throws {TypeError} for what is no contract; typed callers have one */
export function checkService(action: string, value: unknown): void {
  if (isService(value)) return;
  throw new TypeError(
    `Cannot ${action}: the first argument has to be a contract, as ` +
      `defineService() makes it, not ${kindOf(value)}`,
  );
}

/** What a wrong value is, in one word. */
export function kindOf(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return value instanceof Object ? value.constructor?.name : String(value);
}

function checkNumber(what: string, value: number, low: number): void {
  if (!Number.isInteger(value) || value < low || value > 0xffff_ffff) {
    throw new RangeError(
      `Cannot use ${value} as the number of a ${what}: ` +
        `expected an integer from ${low} to 4294967295`,
    );
  }
}
