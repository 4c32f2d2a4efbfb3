/**
 * A contract as `defineService` of `@datagram/rpc` makes it. Whatever has this
 * shape is one: this room imports nothing.
 */
export interface DescribedService {
  /** What people call it. */
  readonly name: string;
  /** The number of the program. */
  readonly program: number;
  /** The number of the version. */
  readonly version: number;
  /** The procedures, by name. */
  readonly procedures: Readonly<Record<string, DescribedProcedure>>;
}

/** A procedure as `procedure` of `@datagram/rpc` makes it. */
export interface DescribedProcedure {
  /** Its number. */
  readonly number: number;
  /** What it takes. */
  readonly args: { readonly type: DescribedType };
  /** What it returns. */
  readonly result: { readonly type: DescribedType };
  /** Whether it may run twice. */
  readonly idempotent?: boolean;
}

/** The `type` of a codec of `@datagram/rpc/xdr`, its `XdrType`. */
export type DescribedType =
  | {
    readonly kind:
      | "int"
      | "uint"
      | "hyper"
      | "uhyper"
      | "float"
      | "double"
      | "quadruple"
      | "bool"
      | "nothing";
  }
  | { readonly kind: "opaque"; readonly length: number }
  | { readonly kind: "varopaque" | "string"; readonly max: number }
  | {
    readonly kind: "array";
    readonly item: DescribedType;
    readonly length: number;
  }
  | {
    readonly kind: "list";
    readonly item: DescribedType;
    readonly max: number;
  }
  | { readonly kind: "struct"; readonly fields: readonly DescribedField[] }
  | { readonly kind: "optional"; readonly item: DescribedType }
  | {
    readonly kind: "enumeration";
    readonly names: readonly {
      readonly name: string;
      readonly value: number;
    }[];
  }
  | {
    readonly kind: "union";
    readonly discriminant: DescribedField;
    readonly cases: readonly {
      readonly value: string | number | boolean;
      readonly arm: DescribedField | null;
    }[];
    readonly otherwise: DescribedField | null | undefined;
  }
  | { readonly kind: "lazy"; readonly resolve: () => DescribedType };

/** A name and its type. */
export interface DescribedField {
  /** The name. */
  readonly name: string;
  /** Its type. */
  readonly type: DescribedType;
}

/** Whether a value is a contract. */
export function isService(value: unknown): value is DescribedService {
  return isRecord(value) && typeof value.name === "string" &&
    typeof value.program === "number" && typeof value.version === "number" &&
    isRecord(value.procedures);
}

/** The type of a codec; `undefined` of what is none. */
export function typeOf(value: unknown): DescribedType | undefined {
  if (!isRecord(value) || typeof value.read !== "function") return undefined;
  const { type } = value;
  return isRecord(type) && typeof type.kind === "string"
    ? type as unknown as DescribedType
    : undefined;
}

/** The type behind any number of `lazy`s. */
export function resolved(type: DescribedType): DescribedType {
  let here = type;
  while (here.kind === "lazy") here = here.resolve();
  return here;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
