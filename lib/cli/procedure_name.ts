import type { Procedure, Service } from "../rpc/service.ts";
import { listed, nearest, suggestion } from "./near.ts";
import { UsageError } from "./usage_error.ts";

/** A procedure that somebody named, in its service. */
export interface NamedProcedure {
  readonly service: Service;
  readonly name: string;
  readonly procedure: Procedure<unknown, unknown>;
}

/**
 * Finds `service.procedure` in contracts.
 *
 * @throws {UsageError} that suggests the near ones, or lists the known
 */
export function findProcedure(
  text: string,
  contracts: readonly Service[],
): NamedProcedure {
  const dot = text.lastIndexOf(".");
  if (dot <= 0) throw new UsageError(withoutDot(text, contracts));

  const serviceName = text.slice(0, dot);
  const service = contracts.find(({ name }) => name === serviceName);
  if (service === undefined) {
    const names = contracts.map(({ name }) => name);
    throw new UsageError(
      `Unknown service "${serviceName}": ${suggestion(serviceName, names)}`,
      "--contract <module.ts> names the module that exports its contract",
    );
  }
  const name = text.slice(dot + 1);
  const { procedures } = service;
  if (!Object.hasOwn(procedures, name)) {
    const names = Object.keys(procedures);
    const near = nearest(name, names);
    throw new UsageError(
      `Unknown procedure "${text}": ` +
        (near === undefined
          ? `${serviceName} has ${listed(names)}`
          : `did you mean "${serviceName}.${near}"?`),
      near === undefined ? undefined : `${serviceName} has ${listed(names)}`,
    );
  }
  return { service, name, procedure: procedures[name]! };
}

function withoutDot(text: string, contracts: readonly Service[]): string {
  const all = contracts.flatMap(({ name, procedures }) =>
    Object.keys(procedures).map((procedure) => `${name}.${procedure}`)
  );
  const meant = all.find((full) => full.endsWith(`.${text}`)) ??
    nearest(text, all);
  const why = meant === undefined
    ? `it has to be service.procedure, such as ${all[0] ?? "calc.add"}`
    : `did you mean "${meant}"?`;
  return `Cannot call "${text}": ${why}`;
}
