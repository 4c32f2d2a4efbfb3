import { writeId } from "../wire/big_endian.ts";
import { limits } from "./limits.ts";
import { siphash } from "./siphash.ts";

/**
 * Tokens that show whoever echoes one to be reachable at an address. They are
 * computed, not stored: a server keeps nothing for a client that has proved
 * nothing (as the cookies of RFC 9000 §8.1 and WireGuard do).
 */
export class AddressTokens {
  #master: readonly number[];
  #epoch = -1;
  /** Of this epoch, and of the one before. */
  #keys: [number[], number[]] = [[], []];

  /** @param master four 32-bit words that nobody else knows */
  constructor(master: readonly number[]) {
    this.#master = master;
  }

  /** The token of a session for an address, good for one to two epochs. */
  issue(client: bigint, address: string, now: number): bigint {
    this.#turnTo(now);
    return tokenBy(this.#keys[0], client, address);
  }

  /** Whether a token is one that was issued for a session and address lately. */
  isGood(token: bigint, client: bigint, address: string, now: number): boolean {
    this.#turnTo(now);
    return this.#keys.some((key) => token === tokenBy(key, client, address));
  }

  #turnTo(now: number): void {
    const epoch = Math.floor(now / limits.tokenEpochMs);
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.#keys = [this.#keyOf(epoch), this.#keyOf(epoch - 1)];
  }

  #keyOf(epoch: number): number[] {
    return [0, 1].flatMap((half) => {
      writeId(scratch, 0, BigInt.asUintN(64, BigInt(epoch)));
      scratch[8] = half;
      const word = siphash(this.#master, scratch.subarray(0, 9));
      return [Number(word & 0xffff_ffffn), Number(word >> 32n)];
    });
  }
}

function tokenBy(key: number[], client: bigint, address: string): bigint {
  writeId(scratch, 0, client);
  // An address in canonical form is ASCII, and never longer than this.
  const length = Math.min(address.length, scratch.length - 8);
  for (let i = 0; i < length; i++) scratch[8 + i] = address.charCodeAt(i);
  const token = siphash(key, scratch.subarray(0, 8 + length));
  // 0 stands for no token.
  return token === 0n ? 1n : token;
}

const scratch = new Uint8Array(8 + 120);
