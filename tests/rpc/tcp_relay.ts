/**
 * Stands between clients and a server over TCP, and passes on what they say,
 * until a test breaks the connections or holds back what the server answers.
 */
export class TcpRelay implements AsyncDisposable {
  readonly address: string;
  /** Where connections lead; those that are open stay. */
  port: number;
  /** How many connections there have been. */
  connections = 0;
  /** Told how many bytes have been passed on in a direction, in all. */
  onPassed: (passed: { up: number; down: number }) => void = () => {};
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.Conn>();
  readonly #passed = { up: 0, down: 0 };
  #held: Promise<void> | undefined;
  #release: () => void = () => {};
  readonly #ended: Promise<unknown>;

  /** @param address of the server: `tcp://127.0.0.1:4000` */
  constructor(address: string) {
    this.port = portOf(address);
    const { port } = this.#listener.addr as Deno.NetAddr;
    this.address = `tcp://127.0.0.1:${port}`;
    this.#ended = this.#acceptAll();
  }

  /** Breaks all connections: what is under way is lost. */
  cut(): void {
    for (const connection of this.#open) close(connection);
    this.#open.clear();
  }

  /** Passes no answers on, until `release`. */
  hold(): void {
    this.#held ??= new Promise((resolve) => this.#release = resolve);
  }

  release(): void {
    this.#held = undefined;
    this.#release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.release();
    this.cut();
    await this.#ended;
  }

  async #acceptAll(): Promise<void> {
    const relayed: Promise<void>[] = [];
    try {
      for await (const client of this.#listener) {
        this.connections++;
        relayed.push(this.#relay(client));
      }
    } catch {
      // It has been closed while it waited.
    }
    await Promise.all(relayed);
  }

  async #relay(client: Deno.Conn): Promise<void> {
    this.#open.add(client);
    try {
      const { port } = this;
      const server = await Deno.connect({ hostname: "127.0.0.1", port });
      if (this.#open.has(client)) this.#open.add(server);
      else close(server);
      await Promise.all([
        this.#pass(client, server, "up"),
        this.#pass(server, client, "down"),
      ]);
    } catch {
      close(client);
    }
  }

  async #pass(
    from: Deno.Conn,
    to: Deno.Conn,
    direction: "up" | "down",
  ): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      for (;;) {
        const count = await from.read(buffer);
        if (count === null) break;
        if (direction === "down") await this.#held;
        await writeAll(to, buffer.subarray(0, count));
        this.#passed[direction] += count;
        this.onPassed(this.#passed);
      }
    } catch {
      // Broken, by a test or by one of both.
    }
    close(from);
    close(to);
  }
}

/** The port of an address, with or without scheme. */
export function portOf(address: string): number {
  return Number(/\d+$/.exec(address)![0]);
}

async function writeAll(to: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at));
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It has been closed already.
  }
}
