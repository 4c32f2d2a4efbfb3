import type { Place } from "./place.ts";
import type { Token } from "./token.ts";

/** What a file defines, in order. */
export interface Specification {
  /** The definitions; inline ones have been given a name. */
  readonly definitions: readonly Definition[];
  /** A comment behind the last of them. */
  readonly footer: string;
}

/** A name that somebody chose, and where. */
export interface Name {
  readonly text: string;
  readonly place: Place;
}

/** What stands before a definition. */
export interface Documented {
  readonly name: Name;
  /** The comment that documents it; "" if there is none. */
  readonly doc: string;
}

/** Something at the top level of a file (RFC 4506 §6.3, RFC 5531 §12.2). */
export type Definition = TypeDefinition | ConstantDefinition | Program;

/** A definition of a type. */
export type TypeDefinition = (Struct | Union | Enumeration | Typedef) & {
  /** Comments before it that are about something else. */
  readonly detached: string;
};

/** `const name = value;`, or a `#define` that means the same. */
export interface ConstantDefinition extends Documented {
  readonly kind: "const";
  readonly value: Value;
  readonly detached: string;
}

/** `struct name { … };` */
export interface Struct extends Documented {
  readonly kind: "struct";
  readonly fields: readonly Field[];
}

/** `union name switch (…) { … };` */
export interface Union extends Documented {
  readonly kind: "union";
  readonly discriminant: Field;
  readonly cases: readonly Case[];
  /** `null` for a void arm, `undefined` if there is no default. */
  readonly otherwise: Field | null | undefined;
}

/** One or several `case`s of a union with one arm. */
export interface Case {
  readonly labels: readonly Value[];
  /** `null` for a void arm. */
  readonly arm: Field | null;
}

/** `enum name { … };` */
export interface Enumeration extends Documented {
  readonly kind: "enum";
  readonly members: readonly EnumerationMember[];
}

/** A name of an enumeration. */
export interface EnumerationMember extends Documented {
  /** `undefined` for one more than the member before. */
  readonly value: Value | undefined;
}

/** `typedef …;` */
export interface Typedef extends Documented {
  readonly kind: "typedef";
  readonly type: Type;
}

/** A declaration: what a struct has several of. */
export interface Field extends Documented {
  readonly type: Type;
}

/** `program name { … } = number;` */
export interface Program extends Documented {
  readonly kind: "program";
  readonly number: Value;
  readonly versions: readonly Version[];
  readonly detached: string;
}

/** `version name { … } = number;` */
export interface Version extends Documented {
  readonly number: Value;
  readonly procedures: readonly ProgramProcedure[];
}

/** `result name(arguments) = number;` */
export interface ProgramProcedure extends Documented {
  readonly number: Value;
  /** `null` for `void`. */
  readonly result: Type | null;
  /** None for `void`. */
  readonly args: readonly Argument[];
}

/** What a procedure takes; of `rpcgen -N` it may have a name. */
export interface Argument {
  readonly name: Name | undefined;
  readonly type: Type;
}

/** The type of a declaration. */
export type Type =
  | { readonly kind: Primitive }
  | { readonly kind: "named"; readonly name: Name }
  | { readonly kind: "opaque"; readonly length: Value }
  | { readonly kind: "varopaque"; readonly max: Value | undefined }
  | { readonly kind: "string"; readonly max: Value | undefined }
  | { readonly kind: "array"; readonly item: Type; readonly length: Value }
  | {
    readonly kind: "list";
    readonly item: Type;
    readonly max: Value | undefined;
  }
  | { readonly kind: "optional"; readonly item: Type }
  | {
    /** A whole definition within another: `hoist` gives it a name. */
    readonly kind: "inline";
    /** The name that its author gave it, if any. */
    readonly name: Name | undefined;
    readonly body: Body;
    readonly place: Place;
  };

/** What is between the braces of a type. */
export type Body =
  | { kind: "struct"; fields: Field[]; doc: string }
  | { kind: "enum"; members: EnumerationMember[]; doc: string }
  | {
    kind: "union";
    discriminant: Field;
    cases: Case[];
    otherwise: Field | null | undefined;
    doc: string;
  };

/** A type of the language itself. */
export type Primitive =
  | "int"
  | "uint"
  | "hyper"
  | "uhyper"
  | "float"
  | "double"
  | "quadruple"
  | "bool";

/** A number, a text, or the name of one. */
export type Value =
  | { readonly kind: "number"; readonly text: string; readonly place: Place }
  | { readonly kind: "string"; readonly text: string; readonly place: Place }
  | { readonly kind: "name"; readonly text: string; readonly place: Place }
  | {
    readonly kind: "expression";
    readonly tokens: readonly Token[];
    readonly place: Place;
  };
