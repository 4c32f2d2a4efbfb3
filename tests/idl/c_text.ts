import type { Item, Named, Primitive, Shape } from "./model.ts";

/**
 * C that gives a variable a value, in the layout that `rpcgen` gives to types.
 *
 * @param place the variable
 * @param value as the generated codec of TypeScript takes it
 */
export function assignment(place: string, type: Item, value: unknown): string {
  if (typeof type === "string") {
    return `${place} = ${literal(type, value)};\n`;
  }
  switch (type.kind) {
    case "enum":
      return `${place} = ${value};\n`;
    case "typedef":
      return shaped(place, type.name, type.of, value);
    case "struct": {
      const fields = value as Record<string, unknown>;
      return type.fields.map(({ name, shape }) =>
        shaped(`${place}.${name}`, name, shape, fields[name])
      ).join("");
    }
    case "union":
      return unionText(place, type, value as Record<string, unknown>);
  }
}

function unionText(
  place: string,
  { name, tag, arms, otherwise }: Extract<Named, { kind: "union" }>,
  value: Record<string, unknown>,
): string {
  const arm = [...arms.map(({ declared }) => declared), otherwise]
    .find((one) => one && one.name in value);
  return assignment(`${place}.tag`, tag, value.tag) +
    (arm
      ? shaped(
        `${place}.${name}_u.${arm.name}`,
        arm.name,
        arm.shape,
        value[arm.name],
      )
      : "");
}

function shaped(
  place: string,
  name: string,
  shape: Shape,
  value: unknown,
): string {
  switch (shape.form) {
    case "plain":
      return assignment(place, shape.item, value);
    case "optional": {
      const inner = innerOf(value);
      return inner === undefined ? `${place} = NULL;\n` : allocated(place, 1) +
        assignment(`(*${place})`, shape.item, inner.value);
    }
    case "array":
      return (value as unknown[]).map((one, i) =>
        assignment(`${place}[${i}]`, shape.item, one)
      ).join("");
    case "list": {
      const items = value as unknown[];
      const start = `${place}.${name}`;
      return `${start}_len = ${items.length};\n` +
        allocated(`${start}_val`, items.length) +
        items.map((one, i) => assignment(`${start}_val[${i}]`, shape.item, one))
          .join("");
    }
    case "opaque":
      return [...value as Uint8Array].map((byte, i) =>
        `${place}[${i}] = (char) ${byte};\n`
      ).join("");
    case "varopaque": {
      const bytes = [...value as Uint8Array];
      const start = `${place}.${name}`;
      return `${start}_len = ${bytes.length};\n` +
        allocated(`${start}_val`, bytes.length) +
        bytes.map((byte, i) => `${start}_val[${i}] = (char) ${byte};\n`)
          .join("");
    }
    case "string":
      return `${place} = strdup(${JSON.stringify(value)});\n`;
  }
}

/** What is in an optional; that of an optional is a union of ours. */
function innerOf(value: unknown): { value: unknown } | undefined {
  if (value === null) return undefined;
  const isUnion = typeof value === "object" && "isPresent" in value!;
  if (!isUnion) return { value };
  const union = value as { isPresent: boolean; value?: unknown };
  return union.isPresent ? { value: union.value } : undefined;
}

function allocated(place: string, count: number): string {
  return `${place} = calloc(${count + 1}, sizeof(*${place}));\n`;
}

function literal(type: Primitive, value: unknown): string {
  switch (type) {
    case "int":
      return `(int) ${(value as number) >>> 0}u`;
    case "unsigned int":
      return `${value}u`;
    case "hyper":
    case "unsigned hyper":
      return `(quad_t) ${BigInt.asUintN(64, value as bigint)}ull`;
    case "float": {
      const view = new DataView(new ArrayBuffer(4));
      view.setFloat32(0, value as number);
      return `as_float(${view.getUint32(0)}u)`;
    }
    case "double": {
      const view = new DataView(new ArrayBuffer(8));
      view.setFloat64(0, value as number);
      return `as_double(${view.getBigUint64(0)}ull)`;
    }
    case "quadruple":
      return `as_quadruple((unsigned char[]) {${value}})`;
    case "bool":
      return value ? "TRUE" : "FALSE";
  }
}
