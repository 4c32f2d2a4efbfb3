import { limits } from "../core/limits.ts";
import type { ServeOptions } from "./serve_options.ts";
import { kindOf, type Service } from "./service.ts";

/**
 * Looks at what types alone say of a server's options: a port from the
 * environment is a string, and a sum with it is NaN.
 *
 * @throws {TypeError} for what is of another type
 * @throws {RangeError} for what is no span of time
 */
export function checkServeOptions(
  { name }: Service,
  options: ServeOptions,
): void {
  const { hostname, port, onError, onCall, limits: lanes } = options;
  const { lingerMs, quietMs } = options;
  const expect = (option: string, value: unknown, type: string): void => {
    if (value === undefined || typeof value === type) return;
    const article = type === "object" ? "an" : "a";
    throw new TypeError(
      `Cannot serve ${name} with ${option} ${kindOf(value)}: ` +
        `expected ${article} ${type}`,
    );
  };
  expect("hostname", hostname, "string");
  expect("port", port, "number");
  expect("onError", onError, "function");
  expect("onCall", onCall, "function");
  expect("limits", lanes, "object");
  for (const [option, value] of Object.entries({ lingerMs, quietMs })) {
    if (value === undefined) continue;
    const most = limits.callMsMax;
    if (typeof value === "number" && value >= 0 && value <= most) continue;
    throw new RangeError(
      `Cannot serve ${name} with ${option} ${kindOf(value)}: ` +
        `expected a number from 0 to ${most}`,
    );
  }
}
