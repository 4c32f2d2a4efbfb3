import * as grpc from "@grpc/grpc-js";
import { Buffer } from "node:buffer";
import { ANY_BODY, LOOPBACK, type System } from "./system.ts";

/** Bytes in, bytes out: Protocol Buffers would cost it more, and are not what is asked. */
const asItIs = (value: Buffer): Buffer => value;

const service = {
  echo: {
    path: "/echo.Echo/Echo",
    requestStream: false,
    responseStream: false,
    requestSerialize: asItIs,
    requestDeserialize: asItIs,
    responseSerialize: asItIs,
    responseDeserialize: asItIs,
  },
} as const;

/**
 * 10 MB are more than the 4 that it takes by default; and a client that is
 * closed is to close its connection, not to leave it to the next.
 */
const options = {
  "grpc.use_local_subchannel_pool": 1,
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
};

/** `@grpc/grpc-js`, without Protocol Buffers and without TLS. */
export const grpcJs: System = {
  name: "grpc-js",
  bodyBytesMax: ANY_BODY,
  openMax: Infinity,
  survivesLoss: true,
  isDatagrams: false,
  serve() {
    const server = new grpc.Server(options);
    server.addService(service, {
      echo: (
        call: grpc.ServerUnaryCall<Buffer, Buffer>,
        callback: grpc.sendUnaryData<Buffer>,
      ) => callback(null, call.request),
    });
    return new Promise((resolve, reject) =>
      server.bindAsync(
        `${LOOPBACK.hostname}:0`,
        grpc.ServerCredentials.createInsecure(),
        (error, port) =>
          error === null
            ? resolve({ address: `${LOOPBACK.hostname}:${port}` })
            : reject(error),
      )
    );
  },
  dial(address) {
    const client = new grpc.Client(
      address,
      grpc.credentials.createInsecure(),
      options,
    );
    const { path, requestSerialize, responseDeserialize } = service.echo;
    return Promise.resolve({
      call(body, settle) {
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          Buffer.from(body.buffer, body.byteOffset, body.byteLength),
          (error) => error === null ? settle() : settle(error),
        );
      },
      close() {
        client.close();
        return Promise.resolve();
      },
    });
  },
};
