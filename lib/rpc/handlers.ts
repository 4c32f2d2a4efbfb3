import type { CallContext } from "./call_context.ts";
import {
  kindOf,
  type Procedure,
  type Procedures,
  type Service,
} from "./service.ts";

/** What a handler may return for a result: nothing at all stands for `undefined`. */
export type HandlerResult<Result> =
  | Result
  | Promise<Result>
  | ([undefined] extends [Result] ? void | Promise<void> : never);

/** The code behind one procedure. */
export type Handler<P> = P extends Procedure<infer Arguments, infer Result>
  ? (args: Arguments, context: CallContext) => HandlerResult<Result>
  : never;

/** The code behind a service: a function for each of its procedures. */
export type Handlers<P extends Procedures> = {
  readonly [Name in keyof P]: Handler<P[Name]>;
};

/** @throws {TypeError} that names the procedure without handler, or the reverse */
export function checkHandlers(service: Service, handlers: unknown): void {
  if (typeof handlers !== "object" || handlers === null) {
    throw new TypeError(
      `Cannot serve ${service.name} by ${
        kindOf(handlers)
      }: expected an object ` +
        "with a function for each procedure, or the URL of a module: " +
        'new URL("./handlers.ts", import.meta.url)',
    );
  }
  const names = Object.keys(service.procedures);
  for (const name of names) {
    const handler = (handlers as Record<string, unknown>)[name];
    if (
      typeof handler !== "function" ||
      handler === (Object.prototype as unknown as Record<string, unknown>)[name]
    ) {
      throw new TypeError(
        `Cannot serve ${service.name}: there is no handler for "${name}"`,
      );
    }
  }
  // A misspelt handler is a function; what else an object has is its own affair.
  for (const [name, member] of Object.entries(handlers)) {
    if (typeof member === "function" && !names.includes(name)) {
      throw new TypeError(
        `Cannot serve ${service.name}: it has no procedure "${name}", ` +
          `only ${names.join(", ")}`,
      );
    }
  }
}
