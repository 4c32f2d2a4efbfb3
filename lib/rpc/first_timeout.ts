import { limits } from "../core/limits.ts";

/**
 * The first timeout of each address, in milliseconds.
 *
 * @param network what is said to lie between; otherwise, whether it is loopback
 * decides
 */
export function firstTimeout(
  network: "internet" | "lan" | undefined,
): (address: string) => number {
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
