import {
  ANY_BODY,
  type Caller,
  LOOPBACK,
  type Settle,
  type System,
} from "./system.ts";

/**
 * The floor of what a TCP stream costs in Deno: the server writes back what it
 * reads; frames that are ready together share a write. Answers come in the
 * order of the calls, so they need no number.
 */
export const rawTcp: System = {
  name: "raw tcp echo",
  bodyBytesMax: ANY_BODY,
  openMax: Infinity,
  survivesLoss: true,
  isDatagrams: false,
  serve() {
    const listener = Deno.listen(LOOPBACK);
    void (async () => {
      for await (const conn of listener) void echo(conn);
    })();
    const { hostname, port } = listener.addr as Deno.NetAddr;
    return Promise.resolve({ address: `${hostname}:${port}` });
  },
  async dial(address) {
    const [hostname, port] = address.split(":");
    const conn = await Deno.connect({ hostname, port: Number(port) });
    conn.setNoDelay(true);
    return new StreamCaller(conn);
  },
};

const BUFFER_BYTES = 262_144;

async function echo(conn: Deno.TcpConn): Promise<void> {
  conn.setNoDelay(true);
  const buffer = new Uint8Array(BUFFER_BYTES);
  for (;;) {
    const count = await conn.read(buffer);
    if (count === null) return conn.close();
    await writeAll(conn, buffer.subarray(0, count));
  }
}

class StreamCaller implements Caller {
  #conn: Deno.TcpConn;
  #waiting: Uint8Array[] = [];
  #isWriting = false;
  #open: { bytes: number; settle: Settle }[] = [];
  #first = 0;
  #out = new Uint8Array(BUFFER_BYTES);

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    void this.#readAll();
  }

  call(body: Uint8Array, settle: Settle): void {
    this.#open.push({ bytes: body.length, settle });
    this.#waiting.push(body);
    if (this.#isWriting) return;
    this.#isWriting = true;
    queueMicrotask(() => this.#writeWaiting());
  }

  close(): Promise<void> {
    this.#conn.close();
    return Promise.resolve();
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const bodies = this.#waiting;
      this.#waiting = [];
      let used = 0;
      for (const body of bodies) {
        if (used + body.length > BUFFER_BYTES) {
          await writeAll(this.#conn, this.#out.subarray(0, used));
          used = 0;
        }
        if (body.length > BUFFER_BYTES) await writeAll(this.#conn, body);
        else {
          this.#out.set(body, used);
          used += body.length;
        }
      }
      await writeAll(this.#conn, this.#out.subarray(0, used));
    }
    this.#isWriting = false;
  }

  async #readAll(): Promise<void> {
    const buffer = new Uint8Array(BUFFER_BYTES);
    let received = 0;
    try {
      for (;;) {
        const count = await this.#conn.read(buffer);
        if (count === null) return;
        received += count;
        while (this.#first < this.#open.length) {
          const { bytes, settle } = this.#open[this.#first]!;
          if (bytes > received) break;
          received -= bytes;
          this.#first++;
          this.#compact();
          settle();
        }
      }
    } catch (error) {
      // Closed under us.
      if (!isClosed(error)) throw error;
    }
  }

  /** Settled calls go in one piece, not one by one. */
  #compact(): void {
    if (this.#first < 1024) return;
    this.#open.splice(0, this.#first);
    this.#first = 0;
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.Interrupted;
}

async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += await conn.write(bytes.subarray(at));
  }
}
