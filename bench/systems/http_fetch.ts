import { ANY_BODY, LOOPBACK, settleBy, type System } from "./system.ts";

/** `Deno.serve` and `fetch`: HTTP/1.1 with connections kept open, one for each open call. */
export const httpFetch: System = {
  name: "fetch",
  bodyBytesMax: ANY_BODY,
  openMax: Infinity,
  survivesLoss: true,
  isDatagrams: false,
  serve() {
    const server = Deno.serve(
      { ...LOOPBACK, onListen: () => {} },
      async (request) => new Response(await request.bytes()),
    );
    const { hostname, port } = server.addr;
    return Promise.resolve({ address: `http://${hostname}:${port}/` });
  },
  dial(address) {
    // A pool of its own, so that closing it ends its connections.
    const client = Deno.createHttpClient({ poolMaxIdlePerHost: 256 });
    const post = async (body: Uint8Array<ArrayBuffer>) => {
      const response = await fetch(address, { method: "POST", body, client });
      await response.bytes();
    };
    return Promise.resolve({
      call: (body, settle) =>
        settleBy(post(body as Uint8Array<ArrayBuffer>), settle),
      close() {
        client.close();
        return Promise.resolve();
      },
    });
  },
};
