import { limits } from "./limits.ts";
import { AuthFlavor, type OpaqueAuth } from "./opaque_auth.ts";
import { digest, type Key } from "./scramble.ts";

/**
 * Credentials of some bytes that stand for longer ones: a server gives them
 * out in its replies, and may forget them (RFC 5531, appendix A).
 */
export class Shorthands {
  readonly #key: Key;
  /** By the text of the shorthand, the oldest first. */
  readonly #full = new Map<string, OpaqueAuth>();

  /** @param key which only the server knows, so that nobody makes their own */
  constructor(key: Key) {
    this.#key = key;
  }

  /** The shorthand of a credential: the same one each time. */
  of(auth: OpaqueAuth): OpaqueAuth {
    const text = digest(auth.body, this.#key);
    if (!this.#full.has(text) && this.#full.size >= limits.shorthandsMax) {
      for (const oldest of this.#full.keys()) {
        this.#full.delete(oldest);
        break;
      }
    }
    this.#full.set(text, auth);
    return { flavor: AuthFlavor.short, body: encoder.encode(text) };
  }

  /** What a shorthand stands for, unless it is forgotten or was never given. */
  find({ body }: OpaqueAuth): OpaqueAuth | undefined {
    return this.#full.get(decoder.decode(body));
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
