import { selfSigned } from "./self_signed.ts";
import {
  ANY_BODY,
  type Caller,
  LOOPBACK,
  settleBy,
  type System,
} from "./system.ts";

const ALPN = ["echo"];
/** As many streams as there are calls open; 100 is the default. */
const STREAMS = 4096;

/**
 * While the others take their turns nothing is sent, for longer than the 30 s
 * after which a connection is given up by default. Packets that keep it alive
 * would count as packets of the others.
 */
const IDLE_MS_MAX = 3_600_000;

/** QUIC of Deno's: one connection, a stream of its own for each call. */
export const quic: System = {
  name: "quic",
  bodyBytesMax: ANY_BODY,
  openMax: Infinity,
  survivesLoss: true,
  isDatagrams: true,
  serve() {
    const { cert, key } = selfSigned(new Date());
    const endpoint = new Deno.QuicEndpoint(LOOPBACK);
    const listener = endpoint.listen({
      cert,
      key,
      alpnProtocols: ALPN,
      maxConcurrentBidirectionalStreams: STREAMS,
      maxIdleTimeout: IDLE_MS_MAX,
    });
    void acceptAll(listener);
    const { hostname, port } = endpoint.addr;
    // Whoever calls has to trust it, and is told nothing but an address.
    return Promise.resolve({ address: `${hostname}:${port}#${btoa(cert)}` });
  },
  async dial(address): Promise<Caller> {
    const [, hostname, port, cert] = /^(.*):(\d+)#(.*)$/.exec(address)!;
    const endpoint = new Deno.QuicEndpoint(LOOPBACK);
    const connection = await Deno.connectQuic({
      endpoint,
      hostname: hostname!,
      port: Number(port),
      serverName: "localhost",
      caCerts: [atob(cert!)],
      alpnProtocols: ALPN,
      maxIdleTimeout: IDLE_MS_MAX,
    });
    return {
      call: (body, settle) =>
        settleBy(callOn(connection, body as Uint8Array<ArrayBuffer>), settle),
      close() {
        connection.close();
        endpoint.close();
        return Promise.resolve();
      },
    };
  },
};

async function callOn(
  connection: Deno.QuicConn,
  body: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const stream = await connection.createBidirectionalStream({
    waitUntilAvailable: true,
  });
  const writer = stream.writable.getWriter();
  void writer.write(body);
  const [answer] = await Promise.all([
    new Response(stream.readable).bytes(),
    writer.close(),
  ]);
  if (answer.length !== body.length) throw new Error("An answer was cut short");
}

async function acceptAll(listener: Deno.QuicListener): Promise<void> {
  for await (const incoming of listener) void serveConnection(incoming);
}

async function serveConnection(incoming: Deno.QuicIncoming): Promise<void> {
  try {
    const connection = await incoming.accept();
    for await (const stream of connection.incomingBidirectionalStreams) {
      void answer(stream);
    }
  } catch {
    // The client has gone.
  }
}

async function answer(stream: Deno.QuicBidirectionalStream): Promise<void> {
  try {
    const body = await new Response(stream.readable).bytes();
    const writer = stream.writable.getWriter();
    void writer.write(body);
    await writer.close();
  } catch {
    // The client has gone.
  }
}
