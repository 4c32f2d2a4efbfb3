import { readStatement } from "./decompile.ts";
import { ModuleCursor, type Tree } from "./module_text.ts";

/** What a generated module imports. */
export interface Kit {
  /** All of `@datagram/rpc/xdr`. */
  readonly x: Readonly<Record<string, unknown>>;
  /** `defineService` of `@datagram/rpc`. */
  readonly defineService: (service: never) => unknown;
  /** `procedure` of `@datagram/rpc`. */
  readonly procedure: (...parts: never[]) => unknown;
}

/**
 * Does what importing a module would do that {@linkcode compile} has made:
 * there is no logic in it, so that nothing has to be written to a disk and
 * nothing has to be able to resolve its imports.
 *
 * @returns its exports that are values
 * @throws {IdlError} if it is another module
 */
export function evaluateModule(
  text: string,
  kit: Kit,
): Readonly<Record<string, unknown>> {
  const cursor = new ModuleCursor({ fileName: "the module", text });
  const values = new Map<string, unknown>();
  const run: Run = { kit, values };
  while (cursor.next.kind !== "end") {
    const statement = readStatement(cursor);
    if (statement?.value === undefined) continue;
    values.set(statement.name, evaluate(statement.value, run));
  }
  return Object.fromEntries(values);
}

interface Run {
  readonly kit: Kit;
  readonly values: ReadonlyMap<string, unknown>;
}

function evaluate(tree: Tree, run: Run): unknown {
  switch (tree.kind) {
    case "string":
      return tree.text;
    case "number": {
      const digits = tree.text.replaceAll("_", "");
      return digits.endsWith("n")
        ? BigInt(digits.slice(0, -1))
        : Number(digits);
    }
    case "name":
      return named(tree.text, run);
    case "arrow":
      return () => evaluate(tree.body, run);
    case "object":
      return Object.fromEntries(
        tree.entries.map(({ key, value }) => [key, evaluate(value, run)]),
      );
    case "call": {
      const call = named(tree.text, run) as (...args: unknown[]) => unknown;
      return call(...tree.args.map((arg) => evaluate(arg, run)));
    }
  }
}

function named(name: string, { kit, values }: Run): unknown {
  if (name === "true" || name === "false") return name === "true";
  if (values.has(name)) return values.get(name);
  const [first, second] = name.split(".");
  return first === "x" ? kit.x[second!] : kit[first as keyof Kit];
}
