import { checkHandlers, type Handlers } from "./handlers.ts";
import { isService, type Procedures, type Service } from "./service.ts";

/** A contract with the code behind it. */
export interface Implementation {
  readonly service: Service;
  readonly handlers: Handlers<Procedures>;
}

/** What a module of handlers is for. */
export type Wanted = Pick<Service, "name" | "program" | "version">;

/**
 * The contract and the handlers that a module exports: a contract under any
 * name beside `handlers`, or both as `export default { service, handlers }`.
 *
 * @throws {TypeError} that says what it lacks
 */
export function implementationOf(
  exports: Readonly<Record<string, unknown>>,
  wanted: Wanted,
): Implementation {
  const { default: both } = exports;
  const source = isRecord(both) && isRecord(both.handlers) ? both : exports;
  const service = Object.values(source).find((value): value is Service =>
    isService(value) && value.program === wanted.program &&
    value.version === wanted.version
  );
  const { handlers } = source;
  if (!isRecord(handlers)) {
    throw new TypeError(
      `it exports no handlers: export const handlers = { … }`,
    );
  }
  if (service === undefined) {
    throw new TypeError(
      `it does not export the contract ${wanted.name} beside its handlers, ` +
        "by which they read and write",
    );
  }
  checkHandlers(service, handlers);
  return { service, handlers: handlers as unknown as Handlers<Procedures> };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
