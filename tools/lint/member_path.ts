/**
 * Which global a piece of code speaks of. The linter knows no scopes, so a
 * local name that equals a global's counts as the global: do not shadow those.
 *
 * @module
 */

/** A use of a name, with the members that are taken from it at once. */
export interface MemberPath {
  /** `["performance", "now"]` for `globalThis.performance["now"]`. */
  readonly names: readonly string[];
  /** The whole expression. */
  readonly node: Deno.lint.Node;
}

/** Stands in a path for a member whose name is computed. */
export const COMPUTED = "[…]";

const GLOBAL_OBJECTS = new Set(["globalThis", "global", "self", "window"]);

/** Reads the path that starts at an identifier, or nothing if it is no use. */
export function memberPath(
  identifier: Deno.lint.Identifier,
): MemberPath | undefined {
  if (!isUse(identifier)) return undefined;
  const names = [identifier.name];
  let node: Deno.lint.Node = identifier;
  for (;;) {
    const parent = parentOf(node);
    if (parent?.type === "MemberExpression" && parent.object === node) {
      names.push(memberName(parent));
    } else if (parent === undefined || !isWrapper(parent)) {
      break;
    }
    node = parent;
  }
  // `globalThis.globalThis.x` is a joke, but a loop costs no more than an if.
  while (names.length > 1 && GLOBAL_OBJECTS.has(names[0]!)) names.shift();
  return { names, node };
}

/** Whether a path is a global object itself, and no member of it. */
export function isGlobalObject(path: MemberPath): boolean {
  return path.names.length === 1 && GLOBAL_OBJECTS.has(path.names[0]!);
}

/**
 * The members that a destructuring takes from `node`, as in
 * `const { now } = performance`; nothing if it is not destructured.
 */
export function destructured(node: Deno.lint.Node): string[] | undefined {
  const pattern = patternOf(node);
  if (pattern?.type !== "ObjectPattern") return undefined;
  return pattern.properties.map((property) => {
    if (property.type !== "Property" || property.computed) return COMPUTED;
    if (property.key.type === "Identifier") return property.key.name;
    return property.key.type === "Literal"
      ? String(property.key.value)
      : COMPUTED;
  });
}

/** What is bound to the value of `node`, if anything is. */
export function patternOf(node: Deno.lint.Node): Deno.lint.Node | undefined {
  const parent = parentOf(node);
  switch (parent?.type) {
    case "VariableDeclarator":
      return parent.init !== null && parent.init === node
        ? parent.id
        : undefined;
    case "AssignmentExpression":
    case "AssignmentPattern":
      return parent.right === node ? parent.left : undefined;
    default:
      return undefined;
  }
}

/** The node around a node; nothing is around the program. */
export function parentOf(node: Deno.lint.Node): Deno.lint.Node | undefined {
  // Comments have none either, and the types leave one kind of parent out.
  return "parent" in node ? node.parent as Deno.lint.Node : undefined;
}

/** Whether an identifier is a use of a name, and not merely spelled like one. */
function isUse(node: Deno.lint.Identifier): boolean {
  const parent = node.parent;
  switch (parent.type) {
    case "MemberExpression":
      return parent.computed || parent.property !== node;
    // `{ setTimeout }` is visited as a key and as a value: the value counts.
    case "Property":
      return parent.computed || parent.key !== node;
    case "MethodDefinition":
    case "PropertyDefinition":
    case "TSMethodSignature":
    case "TSPropertySignature":
      return parent.computed || parent.key !== node;
    case "ImportSpecifier":
    case "ExportSpecifier":
    case "TSQualifiedName":
    case "TSNamedTupleMember":
      return false;
    default:
      return true;
  }
}

function memberName(member: Deno.lint.MemberExpression): string {
  const { property } = member;
  if (!member.computed && property.type === "Identifier") return property.name;
  return property.type === "Literal" ? String(property.value) : COMPUTED;
}

/** What may stand around an expression without changing its value. */
function isWrapper(node: Deno.lint.Node): boolean {
  return node.type === "ChainExpression" || node.type === "TSAsExpression" ||
    node.type === "TSNonNullExpression" ||
    node.type === "TSSatisfiesExpression" || node.type === "TSTypeAssertion";
}
