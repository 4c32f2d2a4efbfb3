import type { Credential } from "./credential.ts";

/** What a handler is told about the call it runs: its second argument. */
export interface OncCallContext {
  /** The caller's address, `127.0.0.1:50000`; over UDP nothing vouches for it. */
  readonly peer: string;
  /** How the call came. */
  readonly protocol: Protocol;
  /** Who the caller claims to be; nothing vouches for it either. */
  readonly credential: Credential;
  /**
   * Aborted when the connection that the call came by has ended. Over UDP never:
   * the protocol has no word for a call that is given up.
   */
  readonly signal: AbortSignal;
  /** `Infinity`: the protocol does not tell how long a caller waits. */
  readonly deadline: number;
  /**
   * Does nothing, as the protocol has no word for it either: it is here so that
   * handlers for `serve` may be served by ONC RPC as well.
   */
  progress(done: number, total?: number): void;
}

/** By what ONC RPC is carried here. */
export type Protocol = "udp" | "tcp";

/** A context whose signal is made when it is first asked for: most never are. */
export class OncExecution implements OncCallContext {
  readonly peer: string;
  readonly protocol: Protocol;
  readonly credential: Credential;
  readonly deadline = Infinity;
  #controller: AbortController | undefined;
  #isAbandoned = false;

  constructor(
    { peer, protocol }: { peer: string; protocol: Protocol },
    credential: Credential,
  ) {
    this.peer = peer;
    this.protocol = protocol;
    this.credential = credential;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#isAbandoned) this.#controller.abort(abandoned());
    }
    return this.#controller.signal;
  }

  progress(): void {}

  /** Aborts the signal, now or as soon as it is asked for. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#controller?.abort(abandoned());
  }
}

function abandoned(): DOMException {
  return new DOMException("The caller's connection has ended", "AbortError");
}
