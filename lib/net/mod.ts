/**
 * The world: sockets, time and chance, behind the interfaces `Transport` and
 * `Clock`.
 *
 * @module
 */
export {
  canonicalAddress,
  type HostPort,
  parseAddress,
  type Scheme,
  splitScheme,
} from "./address.ts";
export type {
  ByteStream,
  TcpListener,
  TcpOptions,
  TcpStream,
} from "./byte_stream.ts";
export type { Clock } from "./clock.ts";
export { entropy } from "./entropy.ts";
export {
  MemoryNetwork,
  type MemoryNetworkOptions,
  memoryPair,
} from "./memory.ts";
export {
  type Lookup,
  resolveAddress,
  resolveHost,
  type ResolveOptions,
} from "./resolve.ts";
export { systemClock, wakefulClock } from "./system_clock.ts";
export {
  connectTcp,
  type ConnectTcpOptions,
  listenTcp,
  type ListenTcpOptions,
  type TcpImplementation,
} from "./tcp.ts";
export {
  dialTcpTransport,
  type DialTcpTransportOptions,
  listenTcpTransport,
  type ListenTcpTransportOptions,
  type TcpCounters,
  type TcpTransport,
  type TcpTransportOptions,
} from "./tcp_transport.ts";
export {
  type DatagramSink,
  type Transport,
  TransportError,
  type TransportErrorCode,
} from "./transport.ts";
export { listenUdp, type ListenUdpOptions } from "./udp.ts";
export type { UdpCounters, UdpOptions, UdpTransport } from "./udp_socket.ts";
