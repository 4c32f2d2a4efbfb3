/**
 * A socket that carries whole datagrams and promises nothing else: they may be
 * lost, doubled, reordered or damaged. Everything above depends on these few
 * members only, so a simulated network is as good as a real one.
 *
 * Addresses are strings, `127.0.0.1:4000` or `[::1]:4000`, always in their
 * canonical form ({@linkcode canonicalAddress}): one peer has one spelling,
 * so that an address can be the key of a table.
 */
export interface Transport extends AsyncDisposable {
  /** Where this transport is bound, in canonical form, the real port included. */
  readonly address: string;

  /** The largest datagram that `send` takes and that `receive` delivers, in bytes. */
  readonly datagramBytesMax: number;

  /**
   * Set where what is sent to a peer arrives whole, once and in order for as
   * long as the connection to it lasts, so that nothing has to be sent again
   * meanwhile. When a connection breaks, what was under way is lost like any
   * datagram, of which `onLost` tells.
   */
  readonly isReliable?: true;

  /**
   * Where a connection to a peer has to be made first: makes one, unless there
   * is one. Resolves once there is; rejects when the attempt has failed, after
   * which a further one may have to wait for a while. A `send` does the same by
   * itself, and its datagram waits.
   */
  connect?(to: string): Promise<void>;

  /**
   * Where there are connections: `listener` is called with the address of a peer
   * whenever the connection to it has ended, and what was under way in either
   * direction may not arrive. To be called once.
   */
  onLost?(listener: (address: string) => void): void;

  /**
   * Starts delivery: `sink` is called for each datagram until the transport is
   * closed. To be called once. A sink that throws stops nothing: the error is
   * reported as an uncaught one, and delivery goes on.
   */
  receive(sink: DatagramSink): void;

  /**
   * Sends one datagram. The bytes belong to the transport until the promise
   * settles: sockets may read them later than the call. The promise resolves
   * when they have been handed to the network, which says nothing about
   * arrival. It rejects with a {@linkcode TransportError} only where this
   * datagram cannot have been sent.
   *
   * @param datagram at most `datagramBytesMax` bytes
   * @param to an address in canonical form
   */
  send(datagram: Uint8Array, to: string): Promise<void>;

  /**
   * Stops delivery and frees the port. Later calls do the same as the first,
   * and settle with it; a `send` after it is rejected with the code `closed`.
   */
  close(): Promise<void>;
}

/**
 * What a transport does with a datagram that arrives. `datagram` is a view of
 * a buffer that is overwritten when the function returns: what must outlive
 * the call has to be copied.
 */
export type DatagramSink = (datagram: Uint8Array, from: string) => void;

/**
 * Why a transport could not do what it was asked.
 *
 * - `address_in_use`: somebody else is bound to that port.
 * - `address_not_available`: no interface of this machine has that address.
 * - `invalid_address`: the text is not an address.
 * - `unresolvable`: the name has no address.
 * - `permission_denied`: the runtime or the system forbids it.
 * - `too_large`: the datagram exceeds what the socket carries.
 * - `unreachable`: the network has no way to that address.
 * - `connection_refused`: the machine is there, but nobody listens at the port.
 * - `connection_lost`: a connection broke while it was in use.
 * - `closed`: the transport has been closed.
 * - `unsupported`: this runtime has no such socket.
 * - `other`: what the system says is in `cause`.
 */
export type TransportErrorCode =
  | "address_in_use"
  | "address_not_available"
  | "invalid_address"
  | "unresolvable"
  | "permission_denied"
  | "too_large"
  | "unreachable"
  | "connection_refused"
  | "connection_lost"
  | "closed"
  | "unsupported"
  | "other";

/**
 * A socket that could not be opened, a datagram that could not be sent, or a
 * connection that could not be used.
 */
export class TransportError extends Error {
  /** The name of the class, as every error has it. */
  override readonly name = "TransportError";
  /** The kind of failure, stable across runtimes and systems. */
  readonly code: TransportErrorCode;

  /** An error of that code; `options.cause` is what the system said. */
  constructor(
    code: TransportErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
  }
}
