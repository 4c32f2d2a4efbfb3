import { coapJs } from "./coap.ts";
import { grpcJs } from "./grpc.ts";
import { httpFetch } from "./http_fetch.ts";
import { quic } from "./quic.ts";
import { rawTcp } from "./raw_tcp.ts";
import { rawUdp } from "./raw_udp.ts";
import { rpcPerfect, rpcTcp, rpcUdp } from "./rpc.ts";
import type { System } from "./system.ts";
import { webSocket } from "./web_socket.ts";
import { windowedUdp } from "./windowed_udp.ts";

/** All that is measured, in the order of the reports. */
export const systems: readonly System[] = [
  rpcUdp,
  rpcPerfect,
  rpcTcp,
  rawUdp,
  rawTcp,
  windowedUdp,
  grpcJs,
  httpFetch,
  webSocket,
  quic,
  coapJs,
];

/** @throws {TypeError} if there is none of this name */
export function systemNamed(name: string): System {
  const system = systems.find((one) => one.name === name);
  if (system === undefined) {
    const names = systems.map((one) => one.name).join(", ");
    throw new TypeError(`Cannot measure ${name}: there are ${names}`);
  }
  return system;
}
