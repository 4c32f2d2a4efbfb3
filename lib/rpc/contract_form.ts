import * as x from "../xdr/mod.ts";
import { contractLimits as limits } from "./contract_limits.ts";

/**
 * What a contract is on the wire: plain XDR, so that a peer in any language can
 * read it. Types stand in one table and name each other by their place in it,
 * counted from 0, so that a type may contain itself. `docs/IDL.md` has the
 * same as a `.x` file.
 */

const Name = x.string(limits.nameBytes);
const TypeIndex = x.uint;
const Field = x.struct({ name: Name, type: TypeIndex });
const Fields = x.list(Field, limits.parts);
/** The one declaration of an arm; `null` for a void arm. */
const Arm = x.optional(Field);

const Kind = x.enumeration({
  int: 0,
  uint: 1,
  hyper: 2,
  uhyper: 3,
  float: 4,
  double: 5,
  quadruple: 6,
  bool: 7,
  nothing: 8,
  opaque: 9,
  varopaque: 10,
  string: 11,
  array: 12,
  list: 13,
  struct: 14,
  optional: 15,
  enumeration: 16,
  union: 17,
  lazy: 18,
});

const Member = x.struct({ name: Name, value: x.int });

const Union = x.struct({
  discriminant: Field,
  /** `value`: the four bytes that select the arm. */
  cases: x.list(x.struct({ value: x.uint, arm: Arm }), limits.parts),
  /** None if other values are errors. */
  otherwise: x.list(Arm, 1),
});

const TypeForm = x.union("kind", Kind, {
  opaque: { length: x.uint },
  varopaque: { max: x.uint },
  string: { max: x.uint },
  array: { array: x.struct({ item: TypeIndex, length: x.uint }) },
  list: { list: x.struct({ item: TypeIndex, max: x.uint }) },
  struct: { fields: Fields },
  optional: { item: TypeIndex },
  enumeration: { names: x.list(Member, limits.names) },
  union: { union: Union },
  lazy: { item: TypeIndex },
}, x.nothing);
/** One type, with the places of those that it is made of. */
export type TypeForm = x.Infer<typeof TypeForm>;

/** A declaration in it. */
export type FieldForm = x.Infer<typeof Field>;

const ProcedureForm = x.struct({
  name: Name,
  number: x.uint,
  idempotent: x.bool,
  args: TypeIndex,
  result: TypeIndex,
});
/** One procedure. */
export type ProcedureForm = x.Infer<typeof ProcedureForm>;

/** A whole contract. */
export const ContractForm = x.struct({
  name: Name,
  program: x.uint,
  version: x.uint,
  procedures: x.list(ProcedureForm, limits.procedures),
  types: x.list(TypeForm, limits.types),
});
/** A whole contract. */
export type ContractForm = x.Infer<typeof ContractForm>;
