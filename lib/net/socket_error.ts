import { TransportError, type TransportErrorCode } from "./transport.ts";

/** A socket that could not be bound; the message says what to do. */
export function bindError(error: unknown, address: string): TransportError {
  const code = transportErrorCode(error);
  // A family that this machine lacks, or a link-local address without scope.
  const bindCode = code === "unreachable" ? "address_not_available" : code;
  return describe(bindCode, error, `Cannot bind UDP ${address}`, address);
}

/** A datagram that could not be sent; the message says what to do. */
export function sendError(
  error: unknown,
  bytes: number,
  to: string,
): TransportError {
  const code = transportErrorCode(error);
  return describe(code, error, `Cannot send ${bytes} bytes to ${to}`, to);
}

/**
 * Whether sending failed for a reason that passes, so that the datagram is to
 * be counted as lost like any other. ECONNREFUSED and ECONNRESET report the
 * fate of an *earlier* datagram (an ICMP message that came back), EPERM that a
 * firewall dropped this one, perhaps by chance (netfilter in the output hook);
 * the others say that a buffer was full just now. What Deno's own permissions
 * forbid does not pass.
 */
export function isPassing(error: unknown): boolean {
  return !(error instanceof Error && error.name === "NotCapable") &&
    PASSING.has(systemCode(error));
}

/** Whether an error says that the socket is no longer there. */
export function isClosed(error: unknown): boolean {
  return transportErrorCode(error) === "closed";
}

const PASSING: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPERM",
  "ENOBUFS",
  "ENOMEM",
  "EAGAIN",
  "EWOULDBLOCK",
]);

const CODES: Readonly<Record<string, TransportErrorCode>> = {
  EADDRINUSE: "address_in_use",
  EADDRNOTAVAIL: "address_not_available",
  EACCES: "permission_denied",
  EPERM: "permission_denied",
  NotCapable: "permission_denied",
  PermissionDenied: "permission_denied",
  EMSGSIZE: "too_large",
  EAFNOSUPPORT: "unreachable",
  ENETUNREACH: "unreachable",
  ENETDOWN: "unreachable",
  EHOSTUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  // Linux says so where a socket on loopback sends to another machine.
  EINVAL: "unreachable",
  EBADF: "closed",
  ECANCELED: "closed",
  ERR_SOCKET_DGRAM_NOT_RUNNING: "closed",
  BadResource: "closed",
  Interrupted: "closed",
};

function transportErrorCode(error: unknown): TransportErrorCode {
  const name = error instanceof Error ? error.name : "";
  return CODES[systemCode(error)] ?? CODES[name] ?? "other";
}

/**
 * The errno's name: from `code`; or else, as some Deno errors carry the number
 * in their message only, from that; or else from the class.
 */
function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const { code } = error as { code?: unknown };
  if (typeof code === "string") return code;
  const number = /os error (\d+)/.exec(error.message)?.[1];
  return ERRNO[number ?? ""] ?? CLASSES[error.name] ?? "";
}

/** Numbers that name the same on Linux, macOS and Windows are not all alike. */
const ERRNO: Readonly<Record<string, string>> = {
  "40": "EMSGSIZE", // macOS
  "90": "EMSGSIZE", // Linux
  "10040": "EMSGSIZE", // Windows
  "97": "EAFNOSUPPORT",
  "47": "EAFNOSUPPORT",
  "10047": "EAFNOSUPPORT",
  "99": "EADDRNOTAVAIL",
  "49": "EADDRNOTAVAIL",
  "10049": "EADDRNOTAVAIL",
  "98": "EADDRINUSE",
  "48": "EADDRINUSE",
  "10048": "EADDRINUSE",
  "10013": "EACCES",
  "10051": "ENETUNREACH",
  "10054": "ECONNRESET",
  "10055": "ENOBUFS",
  "10065": "EHOSTUNREACH",
};

/** Classes of Deno's errors, for those that come without a number. */
const CLASSES: Readonly<Record<string, string>> = {
  AddrInUse: "EADDRINUSE",
  AddrNotAvailable: "EADDRNOTAVAIL",
  ConnectionRefused: "ECONNREFUSED",
  ConnectionReset: "ECONNRESET",
  NetworkUnreachable: "ENETUNREACH",
  WouldBlock: "EAGAIN",
};

function describe(
  code: TransportErrorCode,
  error: unknown,
  action: string,
  address: string,
): TransportError {
  const message = `${action}: ${advice(code, error, address)}`;
  return new TransportError(code, message, { cause: error });
}

function advice(
  code: TransportErrorCode,
  error: unknown,
  address: string,
): string {
  const said = error instanceof Error ? error.message : String(error);
  switch (code) {
    case "address_in_use":
      return "another socket has this port, " +
        "close it or choose another (0 takes any free one)";
    case "address_not_available":
      return "no interface of this machine has this address, " +
        "bind 0.0.0.0 or :: to listen on all of them";
    case "permission_denied":
      // Deno words its own refusals as "Requires net access to …".
      return /net access|allow-net/.test(said)
        ? `net access is not granted: add ${host(address)} to --allow-net`
        : `the system forbids it (${said}), ` +
          "ports below 1024 and firewalls take privileges";
    case "too_large":
      return "the datagram is larger than the network carries";
    case "unreachable":
      return `the network has no way there from this socket (${said})`;
    case "closed":
      return "the transport is closed";
    default:
      // So node:dgram on Deno calls all it has no number for, a permission
      // that is missing among them.
      return systemCode(error) === "UNKNOWN"
        ? "the system gives no reason, " +
          `perhaps net access is not granted: ` +
          `add ${host(address)} to --allow-net`
        : said;
  }
}

/** Without the port: whoever is granted the host needs to ask once only. */
function host(address: string): string {
  return address.replace(/:\d+$/, "");
}
