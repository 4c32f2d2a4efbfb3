import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import type { Clock } from "../net/clock.ts";
import { systemClock } from "../net/system_clock.ts";
import { evaluateModule } from "../idl/evaluate_module.ts";
import { checkHandlers, type Handlers } from "../rpc/handlers.ts";
import {
  defineService,
  isService,
  procedure,
  type Procedures,
  type Service,
} from "../rpc/service.ts";
import * as x from "../xdr/mod.ts";
import { compileFile, isIdlFile } from "./idl_file.ts";
import { listed } from "./near.ts";
import { UsageError } from "./usage_error.ts";

/** What a module exports. */
type Exports = Readonly<Record<string, unknown>>;

/** A contract with the code behind it. */
export interface Implementation {
  readonly service: Service;
  readonly handlers: Handlers<Procedures>;
}

/**
 * The contracts that a module exports, under whatever names.
 *
 * @throws {UsageError} if it cannot be loaded, or exports none
 */
export async function loadContracts(
  path: string,
  clock: Clock = systemClock,
): Promise<Service[]> {
  return contractsOf(path, await loadExports(path, clock));
}

/**
 * All that a module exports, or that a module would which a `.x` file gives.
 *
 * @throws {UsageError} if it cannot be loaded
 */
export async function loadExports(
  path: string,
  clock: Clock = systemClock,
): Promise<Exports> {
  if (!isIdlFile(path)) return await load(path, clock);
  return evaluateModule(compileFile(path), { x, defineService, procedure });
}

/**
 * The contract and handlers of a module: `export default { service, handlers }`,
 * or a contract under any name beside `export const handlers`.
 *
 * @throws {UsageError} if it cannot be loaded, or exports no such thing
 */
export async function loadImplementation(
  path: string,
  clock: Clock = systemClock,
): Promise<Implementation> {
  const exports = await load(path, clock);
  const { default: both } = exports;
  const source = isRecord(both) && isService(both.service) ? both : exports;
  const service = source === both
    ? (both as { service: Service }).service
    : onlyContract(path, contractsOf(path, exports));
  const { handlers } = source as { handlers?: unknown };
  if (!isRecord(handlers)) {
    const names = Object.keys(service.procedures);
    throw new UsageError(
      `Cannot serve ${path}: it exports the contract "${service.name}", ` +
        `but no handlers for it`,
      `export const handlers = { ${
        names.map((name) => `${name}: …`).join(", ")
      } };`,
    );
  }
  try {
    checkHandlers(service, handlers);
  } catch (error) {
    throw new UsageError(
      `Cannot serve ${path}: ` +
        reasonOf(error, `Cannot serve ${service.name}: `),
    );
  }
  return { service, handlers: handlers as Handlers<Procedures> };
}

async function load(path: string, clock: Clock): Promise<Exports> {
  const isUrl = /^[a-z][a-z\d+.-]+:/i.test(path);
  const url = isUrl ? path : pathToFileURL(path).href;
  const late = Promise.withResolvers<never>();
  // A timer besides keeps the event loop alive. Without, Deno ends the process
  // where a module awaits what never comes, and blames our own files.
  const cancel = clock.schedule(clock.now() + LOAD_MS_MAX, () => {
    late.reject(lateError(path));
  });
  // deno-lint-ignore rooms/imports -- whoever types the command names it.
  const loaded = import(url).catch((error) => {
    throw loadError(path, url, error);
  });
  try {
    return await Promise.race([loaded, late.promise]);
  } finally {
    cancel();
  }
}

/** 10,000: far more than a module takes that does not wait for anything. */
const LOAD_MS_MAX = 10_000;

function lateError(path: string): UsageError {
  return new UsageError(
    `Cannot load ${path}: it has not been loaded after ` +
      `${LOAD_MS_MAX / 1000} s, perhaps a top-level await never ends`,
    "if it is being downloaded, run this again: what came is kept",
  );
}

function loadError(path: string, url: string, error: unknown): Error {
  const isLoader = error instanceof TypeError &&
    (error as { code?: string }).code === "ERR_MODULE_NOT_FOUND";
  if (!isLoader) {
    const where = error instanceof Error
      ? /\bfile:\S+:\d+:\d+/.exec(error.stack ?? "")?.[0]
      : undefined;
    return new UsageError(
      `Cannot load ${path}: it throws ${error}` +
        (where === undefined ? "" : `, at ${where}`),
    );
  }
  const message = stripVTControlCharacters(error.message);
  if (message.includes("--allow-")) {
    return new Deno.errors.NotCapable(`Cannot load ${path}: ${message}`);
  }
  if (message === `Module not found "${url}".`) {
    return new UsageError(`Cannot load ${path}: there is no such file`);
  }
  const what = message.split("\n")[0]!.replace(/\.$/, "");
  const where = /\bfile:\S+:\d+:\d+/.exec(message)?.[0];
  return new UsageError(
    `Cannot load ${path}: ${what}` +
      (where === undefined ? "" : `, at ${where}`),
  );
}

function contractsOf(path: string, exports: Exports): Service[] {
  const { default: both } = exports;
  const values = [
    ...Object.values(exports),
    ...(isRecord(both) ? [both.service] : []),
  ];
  const contracts = [...new Set(values.filter(isService))];
  if (contracts.length === 0) {
    const names = Object.keys(exports);
    throw new UsageError(
      `Cannot find a contract in ${path}: it exports ${listed(names)}`,
      'export const Calc = defineService({ name: "calc", … });',
    );
  }
  for (const contract of contracts) checkContract(path, contract);
  return contracts;
}

/** A literal may have passed for a contract that `defineService` never saw. */
function checkContract(path: string, contract: Service): void {
  try {
    defineService(contract);
  } catch (error) {
    throw new UsageError(
      `Cannot use ${path}, as defineService() refuses its contract: ` +
        reasonOf(error),
    );
  }
}

function onlyContract(path: string, contracts: readonly Service[]): Service {
  if (contracts.length === 1) return contracts[0]!;
  throw new UsageError(
    `Cannot tell what to serve of ${path}: ` +
      `it exports the contracts ${listed(contracts.map(({ name }) => name))}`,
    "export default { service, handlers };",
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** What another message says, without the words that stand before it here. */
function reasonOf(error: unknown, prefix = ""): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}
