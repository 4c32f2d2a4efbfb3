import { ANY_BODY, LOOPBACK, type Settle, type System } from "./system.ts";

/** A WebSocket of Deno's, a message for each call; answers come in their order. */
export const webSocket: System = {
  name: "websocket",
  bodyBytesMax: ANY_BODY,
  openMax: Infinity,
  survivesLoss: true,
  isDatagrams: false,
  serve() {
    const server = Deno.serve(
      { ...LOOPBACK, onListen: () => {} },
      (request) => {
        const { socket, response } = Deno.upgradeWebSocket(request);
        socket.binaryType = "arraybuffer";
        socket.onmessage = ({ data }) => socket.send(data);
        return response;
      },
    );
    const { hostname, port } = server.addr;
    return Promise.resolve({ address: `ws://${hostname}:${port}/` });
  },
  dial(address) {
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    let open: Settle[] = [];
    let first = 0;
    socket.onmessage = () => {
      const settle = open[first++]!;
      if (first === 1024) {
        open = open.slice(first);
        first = 0;
      }
      settle();
    };
    return new Promise((resolve, reject) => {
      socket.onerror = (event) => reject((event as ErrorEvent).error ?? event);
      socket.onopen = () =>
        resolve({
          call(body, settle) {
            open.push(settle);
            socket.send(body as Uint8Array<ArrayBuffer>);
          },
          close: () =>
            new Promise<void>((closed) => {
              socket.onclose = () => closed();
              socket.close();
            }),
        });
    });
  },
};
