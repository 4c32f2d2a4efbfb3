import type { Codec, Infer } from "./codec.ts";

/** What may select the arm of a union: a number, a boolean or a name. */
export type Discriminant = number | boolean | string;

/** An arm of a union: `nothing`, or exactly one named codec. */
export type UnionArm = Codec<undefined> | Record<string, Codec<unknown>>;

/**
 * The arms of a union by the value that selects them: names of the
 * enumeration, numbers, or `true` and `false`.
 */
export type UnionArms<D extends Discriminant> = [D] extends [number]
  ? { readonly [value: number]: UnionArm }
  : [D] extends [boolean] ? { readonly [value in `${D}`]?: UnionArm }
  : { readonly [value in D & string]?: UnionArm };

/** Makes keys of `Arms` an error that stand for no value of `D`. */
export type NoOther<Arms, D extends Discriminant> = {
  readonly [Key in Exclude<keyof Arms, D | `${D}`>]: never;
};

/**
 * The values of a union: one object type for each case, told apart by the
 * property `Name`, and one for the default arm if there is any. The condition
 * around them always holds; it is why they are shown, as `StructValue` says.
 */
export type UnionValue<
  Name extends string,
  D extends Discriminant,
  Arms,
  Otherwise,
> = [Arms] extends [infer Same] ?
    | {
      [Key in keyof Same]: ArmValue<Name, CaseValue<D, Key>, Same[Key]>;
    }[keyof Same]
    | (Otherwise extends UnionArm
      ? ArmValue<Name, OtherValue<D, keyof Same>, Otherwise>
      : never)
  : never;

/** The value of the discriminant that a key of the arms stands for. */
export type CaseValue<D extends Discriminant, Key> = D extends boolean
  ? Key extends `${D}` ? D : never
  : D extends string ? Key & D
  : Key extends number ? Key
  : Key extends `${infer N extends number}` ? N
  : never;

/** The values of the discriminant that no key of the arms stands for. */
export type OtherValue<D extends Discriminant, Keys> = D extends number ? D
  : `${D}` extends Keys ? never
  : D;

/**
 * What an arm looks like under one value, or a set of values: the discriminant
 * first, where it is shown.
 */
export type ArmValue<Name extends string, Value, Arm> = [Value] extends [never]
  ? never
  : Arm extends Codec<undefined> ? { [Key in Name]: Value }
  :
    & { [Key in Name]: Value }
    & {
      -readonly [Key in keyof Arm]: Arm[Key] extends Codec<unknown>
        ? Infer<Arm[Key]>
        : never;
    } extends infer Both ? { [Key in keyof Both]: Both[Key] }
  : never;
