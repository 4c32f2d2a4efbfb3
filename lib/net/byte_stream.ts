/**
 * A connection that carries bytes both ways, in order and without gaps, and
 * without borders: what one `write` sends, several `read`s may bring.
 *
 * One `read` at a time; `write`s may overlap, and leave in the order of their
 * calls.
 */
export interface ByteStream {
  /** The remote end, in canonical form: `127.0.0.1:4000`, `[::1]:4000`. */
  readonly address: string;

  /** This end, in canonical form. */
  readonly localAddress: string;

  /**
   * Waits for bytes and writes them to the beginning of `into`.
   *
   * @returns how many came, which may be fewer than there is room for; `null`
   * once the other end has said that nothing more comes. Rejects with a
   * {@linkcode TransportError}: `connection_lost` where the connection broke,
   * `closed` where this end closed it, while the read waited or before
   * @throws {TypeError} (as a rejection) while another read waits
   */
  read(into: Uint8Array): Promise<number | null>;

  /**
   * Sends all of these bytes, which belong to the stream until the promise
   * settles. It resolves when the system has taken them, so it waits where the
   * other end reads slowly; it rejects as `read` does.
   */
  write(bytes: Uint8Array): Promise<void>;

  /**
   * Ends the connection, both ways and at once; what `write` has resolved for
   * is still sent. Later calls do nothing.
   *
   * The system may throw away what is on its way to an end that has closed
   * with bytes unread, in both directions (RFC 9293 §3.6.1). Who wants the
   * last bytes to arrive reads until `null` before closing.
   */
  close(): void;
}

/** A byte stream over TCP, which can be closed one way. */
export interface TcpStream extends ByteStream, Disposable {
  /**
   * Says that nothing more comes: the other end's `read` gives `null` after
   * the last byte. Waits for the writes before it; none may come after it.
   */
  closeWrite(): Promise<void>;
}

/** A port where TCP connections are accepted. */
export interface TcpListener extends AsyncDisposable {
  /** Where it listens, in canonical form, the real port included. */
  readonly address: string;

  /**
   * Stops accepting and frees the port. Streams it has accepted stay open:
   * they are their owner's. Later calls settle with the first.
   */
  close(): Promise<void>;
}

/** Where to listen. */
export interface TcpOptions {
  /**
   * An IP address, or a name that this machine resolves. `0.0.0.0` is every
   * IPv4 interface, `::` every interface of both families.
   */
  readonly hostname: string;
  /** 0 takes any free port: `address` then says which. */
  readonly port: number;
}
