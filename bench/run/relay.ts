import { setImmediate } from "node:timers";

/** What a relay does to datagrams, in each direction. */
export interface RelayWeather {
  /** By how much each is held back. */
  readonly delayMs: number;
  /** The probability that a copy follows. */
  readonly duplication: number;
}

/** Stands between clients and one server, and does to datagrams what a network may. */
export class Relay implements Disposable {
  #weather: RelayWeather;
  #server: Deno.NetAddr;
  #front = listen();
  #backs = new Map<string, Deno.DatagramConn>();
  /** What follows the port: what else a client is to know. */
  #rest: string;
  /** What is held back, in the order in which it leaves. */
  readonly #held: { at: number; send: () => Promise<number> }[] = [];
  #isClosed = false;

  constructor(server: string, weather: RelayWeather) {
    const [, hostname, port, rest] = /^([^:]+):(\d+)(.*)$/.exec(server)!;
    this.#rest = rest!;
    this.#server = {
      transport: "udp",
      hostname: hostname!,
      port: Number(port),
    };
    this.#weather = weather;
    void this.#pump(this.#front, (datagram, from) => {
      const back = this.#backOf(from);
      this.#pass(() => back.send(datagram, this.#server));
    });
  }

  /** Where clients find it. */
  get address(): string {
    const { hostname, port } = this.#front.addr as Deno.NetAddr;
    return `${hostname}:${port}${this.#rest}`;
  }

  /** Of that address; packets to it and from it are between it and clients. */
  get port(): number {
    return (this.#front.addr as Deno.NetAddr).port;
  }

  /** Ends it; what it holds back is lost. */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#front.close();
    for (const back of this.#backs.values()) back.close();
  }

  /** A socket for each client, as the server tells them apart by port. */
  #backOf(client: Deno.NetAddr): Deno.DatagramConn {
    const key = `${client.hostname}:${client.port}`;
    const known = this.#backs.get(key);
    if (known !== undefined) return known;
    const back = listen();
    this.#backs.set(key, back);
    void this.#pump(
      back,
      (datagram) => this.#pass(() => this.#front.send(datagram, client)),
    );
    return back;
  }

  async #pump(
    conn: Deno.DatagramConn,
    take: (datagram: Uint8Array, from: Deno.NetAddr) => void,
  ): Promise<void> {
    try {
      // A buffer that Deno makes for each would be collected, and calls wait.
      const buffer = new Uint8Array(DATAGRAM_BYTES_MAX);
      for (;;) {
        const [datagram, from] = await conn.receive(buffer);
        take(datagram.slice(), from as Deno.NetAddr);
      }
    } catch (error) {
      if (!this.#isClosed) throw error;
    }
  }

  #pass(send: () => Promise<number>): void {
    const { delayMs, duplication } = this.#weather;
    const copies = Math.random() < duplication ? 2 : 1;
    const at = performance.now() + delayMs;
    for (let i = 0; i < copies; i++) {
      if (this.#held.push({ at, send }) === 1) setImmediate(this.#release);
    }
  }

  /**
   * Sends what has been held back for long enough, and looks again at once:
   * a timer would be 1 to 2 ms late, as much as the delay.
   */
  #release = (): void => {
    if (this.#isClosed) return;
    const now = performance.now();
    while (this.#held.length > 0 && this.#held[0]!.at <= now) {
      void this.#held.shift()!.send();
    }
    if (this.#held.length > 0) setImmediate(this.#release);
  };
}

const DATAGRAM_BYTES_MAX = 65_536;

function listen(): Deno.DatagramConn {
  return Deno.listenDatagram({
    transport: "udp",
    hostname: "127.0.0.1",
    port: 0,
  });
}
