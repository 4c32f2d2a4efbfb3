import { limits } from "../core/limits.ts";
import { kindOf } from "./service.ts";

/**
 * The first timeout of each address, in milliseconds.
 *
 * @param network what is said to lie between; otherwise, whether it is loopback
 * decides
 * @throws {TypeError} for what is neither
 */
export function firstTimeout(
  network: "internet" | "lan" | undefined,
): (address: string) => number {
  if (network !== undefined && network !== "internet" && network !== "lan") {
    throw new TypeError(
      `Cannot use network: ${kindOf(network)}: expected "internet" or "lan"`,
    );
  }
  return (address) => {
    const isLan = network === undefined
      ? isLoopback(address)
      : network === "lan";
    return isLan ? limits.initialTimeoutMsLan : limits.initialTimeoutMs;
  };
}

/** Whether an address is of this machine, to which no network lies between. */
export function isLoopback(address: string): boolean {
  return /^(tcp:\/\/)?(127\.|\[::1\])/.test(address);
}
