import type { Scope } from "./scope.ts";
import type { Definition, Type, Value } from "./syntax.ts";

/**
 * The definitions in an order in which each comes after what it needs, as far
 * as that goes; those that need each other stay as they were. What the prelude
 * has comes where it is first needed. Such an order stays as it is when it is
 * put in order again.
 */
export function ordered(
  definitions: readonly Definition[],
  scope: Scope,
): Definition[] {
  return new Ordering(definitions, scope).result();
}

/** A definition on its way (R. Tarjan, SIAM J. Comput. 1972). */
interface Node {
  readonly definition: Definition;
  readonly index: number;
  low: number;
  isOpen: boolean;
}

class Ordering {
  readonly #definitions: readonly Definition[];
  readonly #scope: Scope;
  readonly #position = new Map<Definition, number>();
  readonly #nodes = new Map<Definition, Node>();
  readonly #stack: Node[] = [];
  readonly #result: Definition[] = [];

  constructor(definitions: readonly Definition[], scope: Scope) {
    this.#definitions = definitions;
    this.#scope = scope;
    definitions.forEach((one, i) => this.#position.set(one, i));
  }

  result(): Definition[] {
    for (const definition of this.#definitions) {
      if (!this.#nodes.has(definition)) this.#visit(definition);
    }
    return this.#result;
  }

  #visit(definition: Definition): Node {
    const index = this.#nodes.size;
    const node: Node = { definition, index, low: index, isOpen: true };
    this.#nodes.set(definition, node);
    this.#stack.push(node);
    for (const needed of this.#needs(definition)) {
      const other = this.#nodes.get(needed);
      if (other === undefined) {
        node.low = Math.min(node.low, this.#visit(needed).low);
      } else if (other.isOpen) node.low = Math.min(node.low, other.index);
    }
    if (node.low === index) this.#close(node);
    return node;
  }

  /** What is on the stack from this node on is a circle, or the node alone. */
  #close(node: Node): void {
    const circle = this.#stack.splice(this.#stack.indexOf(node));
    for (const one of circle) one.isOpen = false;
    const position = ({ definition }: Node) =>
      this.#position.get(definition) ?? -1;
    circle.sort((a, b) => position(a) - position(b));
    this.#result.push(...circle.map(({ definition }) => definition));
  }

  #needs(definition: Definition): Definition[] {
    const found: Definition[] = [];
    const value = (value: Value | undefined) => {
      if (value?.kind !== "name") return;
      const constant = this.#scope.constant(value.text);
      if (constant !== undefined) found.push(constant);
    };
    const type = (type: Type | null): void => {
      if (type === null) return;
      switch (type.kind) {
        case "named": {
          const inner = this.#scope.type(type.name.text)!;
          if (!isInlined(inner, this.#scope)) found.push(inner);
          return;
        }
        case "opaque":
          return value(type.length);
        case "varopaque":
        case "string":
          return value(type.max);
        case "array":
          type_(type.item);
          return value(type.length);
        case "list":
          type_(type.item);
          return value(type.max);
        case "optional":
          return type_(type.item);
      }
    };
    const type_ = type;
    eachType(definition, type);
    return found;
  }
}

/** Whether the prelude only gives another name to a type of the language. */
export function isInlined(definition: Definition, scope: Scope): boolean {
  return definition.kind === "typedef" &&
    scope.isPrelude(definition.name.text) &&
    /^u?(int|hyper)$|^bool$/.test(definition.type.kind);
}

/** Calls a function with each type that stands in a definition. */
function eachType(
  definition: Definition,
  use: (type: Type | null) => void,
): void {
  switch (definition.kind) {
    case "struct":
      return definition.fields.forEach(({ type }) => use(type));
    case "typedef":
      return use(definition.type);
    case "union":
      use(definition.discriminant.type);
      for (const { arm } of definition.cases) if (arm) use(arm.type);
      if (definition.otherwise) use(definition.otherwise.type);
      return;
    case "program":
      for (const { procedures } of definition.versions) {
        for (const { args, result } of procedures) {
          use(result);
          for (const { type } of args) use(type);
        }
      }
  }
}
