import coap from "coap";
import { Buffer } from "node:buffer";
import { createSocket, type Socket } from "node:dgram";
import { LOOPBACK, type System } from "./system.ts";

/** CoAP (RFC 7252) by the package `coap`: confirmable requests over `node:dgram`. */
export const coapJs: System = {
  name: "coap",
  // Longer ones it would send in blocks, one at a time.
  bodyBytesMax: 1000,
  openMax: Infinity,
  survivesLoss: true,
  isDatagrams: true,
  serve() {
    const server = coap.createServer((request, response) => {
      response.end(request.payload);
    });
    return new Promise((resolve, reject) =>
      server.listen(0, LOOPBACK.hostname, (error?: Error | null) => {
        if (error) return reject(error);
        const { port } = (server._sock as Socket).address();
        resolve({ address: `${LOOPBACK.hostname}:${port}` });
      })
    );
  },
  dial(address) {
    const [hostname, port] = address.split(":");
    // A socket of its own; one of the agent's it closes whenever no call is open.
    const socket = createSocket("udp4");
    const agent = new coap.Agent({ type: "udp4", socket });
    return Promise.resolve({
      call(body, settle) {
        const request = coap.request({
          hostname: hostname!,
          port: Number(port),
          method: "POST",
          pathname: "/echo",
          agent,
        });
        request.on("response", () => settle());
        request.on("error", settle);
        request.end(Buffer.from(body));
      },
      close: () => new Promise<void>((resolve) => socket.close(resolve)),
    });
  },
};
