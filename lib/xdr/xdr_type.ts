/**
 * What a codec puts on the wire, as plain data. Each combinator describes
 * itself by one of these: `kind` is the combinator's name, the rest are its
 * arguments, with codecs replaced by their types. It is all that is needed to
 * convert values to JSON, or to write a type down in the language of RFC 4506.
 *
 * A recursive type contains a `lazy`, whose `resolve` gives the same object
 * each time, so that a walker can tell by identity where it has been.
 */
export type XdrType =
  | XdrPrimitiveType
  | { readonly kind: "opaque"; readonly length: number }
  | { readonly kind: "varopaque"; readonly max: number }
  | { readonly kind: "string"; readonly max: number }
  | { readonly kind: "array"; readonly item: XdrType; readonly length: number }
  | { readonly kind: "list"; readonly item: XdrType; readonly max: number }
  | { readonly kind: "struct"; readonly fields: readonly XdrField[] }
  | { readonly kind: "optional"; readonly item: XdrType }
  | XdrEnumerationType
  | XdrUnionType
  | { readonly kind: "lazy"; readonly resolve: () => XdrType };

/** A type without arguments. */
export interface XdrPrimitiveType {
  /** The name of the codec. */
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

/** A declaration: a name and its type. */
export interface XdrField {
  /** An identifier, unique among its neighbours. */
  readonly name: string;
  /** What the name stands for. */
  readonly type: XdrType;
}

/** The type of an `enumeration`. */
export interface XdrEnumerationType {
  /** Always `"enumeration"`. */
  readonly kind: "enumeration";
  /** The names in the order of their definition, each with its number. */
  readonly names: readonly { readonly name: string; readonly value: number }[];
}

/** The type of a `union`. */
export interface XdrUnionType {
  /** Always `"union"`. */
  readonly kind: "union";
  /** The declaration that stands first and selects the arm. */
  readonly discriminant: XdrField;
  /** The arms, each with the value of the discriminant that selects it. */
  readonly cases: readonly XdrCase[];
  /**
   * The arm of all other values: `null` for a void one, `undefined` if there
   * is none and other values are errors.
   */
  readonly otherwise: XdrField | null | undefined;
}

/** One case of a `union`. */
export interface XdrCase {
  /** A name of an enumeration, a number, or a boolean. */
  readonly value: string | number | boolean;
  /** The arm's one declaration; `null` for a void arm. */
  readonly arm: XdrField | null;
}
