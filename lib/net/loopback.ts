import { platform } from "node:process";

/**
 * The largest datagram that the loopback device is known to carry, in bytes:
 * 65,507 on Linux and Windows; 9216 is what macOS and the BSDs send at the most
 * (`net.inet.udp.maxdgram`).
 */
export const loopbackDatagramBytes: number = bytesOn(platform);

/** The same, by the name of the operating system. */
export function bytesOn(platform: string): number {
  return platform === "linux" || platform === "win32" ? 65_507 : 9216;
}
