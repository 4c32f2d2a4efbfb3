import type { Codec } from "./codec.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";
import type { XdrType } from "./xdr_type.ts";

/**
 * A codec that is looked up when it is first used: for types that contain
 * themselves, or that are defined further down. The constant needs a type
 * annotation, since TypeScript cannot infer a type from itself.
 *
 * Values may be nested 128 levels deep; linked lists (see
 * {@linkcode optional}) may be of any length.
 *
 * @param resolve gives the codec, the same one each time
 *
 * @example A tree
 * ```ts
 * import * as x from "@datagram/rpc/xdr";
 * import { assertEquals } from "@std/assert";
 *
 * interface Tree {
 *   label: string;
 *   children: Tree[];
 * }
 * const Tree: x.Codec<Tree> = x.struct({
 *   label: x.string(20),
 *   children: x.list(x.lazy(() => Tree), 10),
 * });
 *
 * const tree = { label: "a", children: [{ label: "b", children: [] }] };
 * assertEquals(x.decode(Tree, x.encode(Tree, tree)), tree);
 * ```
 */
export function lazy<T>(resolve: () => Codec<T>): Codec<T> {
  return new LazyCodec(resolve);
}

/** The codec behind any number of `lazy`s. */
export function unwrap(codec: Codec<unknown>): Codec<unknown> {
  const seen = new Set<Codec<unknown>>();
  while (codec instanceof LazyCodec) {
    if (seen.has(codec)) {
      throw new TypeError("Cannot use a lazy codec that resolves to itself");
    }
    seen.add(codec);
    codec = codec.target;
  }
  return codec;
}

class LazyCodec<T> implements Codec<T> {
  readonly type: XdrType;
  readonly #resolve: () => Codec<T>;
  #target: Codec<T> | undefined;
  #isMeasured = false;

  constructor(resolve: () => Codec<T>) {
    this.#resolve = resolve;
    this.type = { kind: "lazy", resolve: () => this.target.type };
  }

  get target(): Codec<T> {
    return this.#target ??= this.#resolve();
  }

  get minBytes(): number {
    // A type that contains itself leads back here. Counting the inner one as
    // nothing gives a bound that is too small, which is allowed.
    if (this.#isMeasured) return 0;
    this.#isMeasured = true;
    try {
      return this.target.minBytes;
    } finally {
      this.#isMeasured = false;
    }
  }

  write(writer: Writer, value: T): void {
    writer.enter();
    try {
      this.target.write(writer, value);
    } finally {
      writer.leave();
    }
  }

  read(reader: Reader): T {
    reader.enter();
    try {
      return this.target.read(reader);
    } finally {
      reader.leave();
    }
  }
}
