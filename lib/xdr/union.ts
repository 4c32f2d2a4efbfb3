import type { Codec } from "./codec.ts";
import { checkName } from "./definition.ts";
import { describe } from "./describe.ts";
import {
  checkExact,
  checkObject,
  type Fields,
  withinField,
} from "./object_fields.ts";
import type { Reader } from "./reader.ts";
import { type Arm, armOf, armsOf } from "./union_arms.ts";
import type {
  Discriminant,
  NoOther,
  UnionArm,
  UnionArms,
  UnionValue,
} from "./union_value.ts";
import type { Writer } from "./writer.ts";
import { XdrError } from "./xdr_error.ts";
import type { XdrField, XdrType } from "./xdr_type.ts";

/**
 * A value that looks different by case, `union` (RFC 4506 §4.15): an object
 * with the discriminant, and the one property of the arm that it selects. In
 * TypeScript it is a discriminated union, for `switch` to narrow.
 *
 * @param name the property that is the discriminant
 * @param discriminant an `enumeration`, `int`, `uint` or `bool`
 * @param arms for each value that has an arm `nothing`, or an object with
 *   exactly one codec; without a default, other values neither encode nor
 *   decode
 * @param otherwise the arm of all values that `arms` does not mention
 * @throws {TypeError} if an arm is anything else, or the discriminant cannot
 *   have the value that selects it
 *
 * @example A result or an error
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const Status = x.enumeration({ OK: 0, NOT_FOUND: 1, LOCKED: 2 });
 * const Found = x.union("status", Status, {
 *   OK: { size: x.uhyper },
 *   LOCKED: { owner: x.string(32) },
 * }, x.nothing);
 *
 * const found: x.Infer<typeof Found> = { status: "OK", size: 70n };
 * assertEquals(x.decode(Found, x.encode(Found, found)), found);
 * assertEquals(x.encode(Found, { status: "NOT_FOUND" }).length, 4);
 * ```
 *
 * @example Numbers as discriminant
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * const Reply = x.union("status", x.int, { 0: { value: x.int } }, x.nothing);
 *
 * assertEquals(x.encode(Reply, { status: 0, value: 5 }).length, 8);
 * assertEquals(x.encode(Reply, { status: -3 }).length, 4);
 * ```
 */
export function union<
  Name extends string,
  D extends Discriminant,
  Arms extends UnionArms<D>,
  Otherwise extends UnionArm | undefined = undefined,
>(
  name: Name,
  discriminant: Codec<D>,
  arms: Arms & NoOther<Arms, D>,
  otherwise?: Otherwise,
): Codec<UnionValue<Name, D, Arms, Otherwise>> {
  const codec = new UnionCodec({
    name,
    discriminant,
    arms: armsOf(discriminant.type, arms as Record<string, UnionArm>),
    otherwise: otherwise && armOf(otherwise),
  });
  return codec as Codec<unknown> as Codec<
    UnionValue<Name, D, Arms, Otherwise>
  >;
}

/** The parts of a union. */
export interface UnionParts {
  /** The property that is the discriminant. */
  readonly name: string;
  /** How the discriminant is encoded. */
  readonly discriminant: Codec<unknown>;
  /** The arms by the value of the discriminant. */
  readonly arms: ReadonlyMap<Discriminant, Arm>;
  /** The arm of all other values, if they are allowed. */
  readonly otherwise: Arm | undefined;
  /** Whether properties of no meaning are refused. */
  readonly isExact?: boolean;
}

/** The codec of a union. */
export class UnionCodec implements Codec<Fields> {
  readonly type: XdrType;
  readonly #parts: UnionParts;
  #minBytes: number | undefined;

  constructor(parts: UnionParts) {
    this.#parts = parts;
    const { name, discriminant, arms, otherwise } = parts;
    checkName("union", name);
    for (const arm of [...arms.values(), otherwise]) {
      if (arm?.name === name) {
        throw new TypeError(
          `Cannot define a union as an arm and the discriminant are both ` +
            `named ${name}`,
        );
      }
    }
    this.type = {
      kind: "union",
      discriminant: { name, type: discriminant.type },
      cases: [...arms].map(([value, arm]) => ({ value, arm: fieldOf(arm) })),
      otherwise: otherwise && fieldOf(otherwise),
    };
  }

  get minBytes(): number {
    if (this.#minBytes !== undefined) return this.#minBytes;
    const { arms, otherwise } = this.#parts;
    const all = [...arms.values()];
    if (otherwise !== undefined) all.push(otherwise);
    return this.#minBytes = 4 +
      Math.min(...all.map((arm) => arm?.codec.minBytes ?? 0));
  }

  write(writer: Writer, value: Fields): void {
    checkObject(writer, value);
    const { name, discriminant } = this.#parts;
    let part = name;
    let arm: Arm;
    try {
      const selector = value[name];
      discriminant.write(writer, selector);
      arm = this.#select(writer, selector);
      if (arm !== null) {
        part = arm.name;
        arm.codec.write(writer, value[part]);
      }
    } catch (error) {
      throw withinField(error, value, part);
    }
    if (this.#parts.isExact) {
      checkExact(writer, value, arm === null ? [name] : [name, part]);
    }
  }

  read(reader: Reader): Fields {
    const { name, discriminant } = this.#parts;
    let part = name;
    try {
      const selector = discriminant.read(reader);
      const arm = this.#select(reader, selector);
      if (arm === null) return { [name]: selector };
      part = arm.name;
      return { [name]: selector, [part]: arm.codec.read(reader) };
    } catch (error) {
      throw XdrError.within(error, `.${part}`);
    }
  }

  #select(place: Writer | Reader, selector: unknown): Arm {
    const { arms, otherwise } = this.#parts;
    const arm = arms.get(selector as Discriminant);
    if (arm !== undefined) return arm; // Which may be null: a void arm.
    if (otherwise !== undefined) return otherwise;
    throw place.failure(`the union has no arm for ${describe(selector)}`);
  }
}

function fieldOf(arm: Arm): XdrField | null {
  return arm && { name: arm.name, type: arm.codec.type };
}
