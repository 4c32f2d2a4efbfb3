/**
 * What every `TcpStream` and `TcpListener` must do, as plain functions that
 * run in any runtime, as those of `conformance.ts`.
 */
import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import process from "node:process";
import type { TcpStream } from "../../lib/net/byte_stream.ts";
import { connectTcp, listenTcp } from "../../lib/net/tcp.ts";
import { rejectsWith, within } from "./inbox.ts";
import { readBytes, type StreamBed, streamPair, turns } from "./stream_bed.ts";

/** One claim. */
export interface StreamCase {
  readonly name: string;
  readonly needs?: "ipv6";
  run(bed: StreamBed): Promise<void>;
}

/** More than the kernel keeps for a connection whose other end does not read. */
const MORE_THAN_BUFFERS = 64 << 20;

/** All claims, in no order that matters. */
const streamCases: readonly StreamCase[] = [
  {
    name: "knows both ends by their canonical addresses",
    async run(bed) {
      await showsAddress(bed, "127.0.0.1", "127.0.0.1", "127.0.0.1");
      await showsAddress(bed, "localhost", "localhost", "127.0.0.1");
    },
  },
  {
    name: "knows an IPv4 end of a dual-stack listener by its IPv4 address",
    needs: "ipv6",
    async run(bed) {
      await showsAddress(bed, "[::1]", "::1", "[::1]");
      await showsAddress(bed, "::", "::1", "[::1]");
      await showsAddress(bed, "::", "127.0.0.1", "127.0.0.1");
    },
  },
  {
    name: "carries bytes both ways at once, whole and in order",
    async run(bed) {
      await using pair = await streamPair(bed);
      const sent = Uint8Array.from({ length: 3_000_000 }, (_, i) => i * 7 >> 3);
      const carry = async (from: TcpStream, to: TcpStream, step: number) => {
        const [received] = await Promise.all([
          readBytes(to, sent.length, step),
          from.write(sent),
        ]);
        assert.equal(received.every((byte, i) => byte === sent[i]), true);
      };
      await Promise.all([
        carry(pair.client, pair.server, 1 << 20),
        carry(pair.server, pair.client, 10_007),
      ]);
    },
  },
  {
    name: "reads into a view, and nothing beside it",
    async run(bed) {
      await using pair = await streamPair(bed);
      await pair.client.write(Uint8Array.of(0, 1, 2, 3, 4).subarray(1, 4));
      const whole = new Uint8Array(6);
      assert.equal(await pair.server.read(whole.subarray(2, 2)), 0);
      assert.equal(await pair.server.read(whole.subarray(2, 4)), 2);
      assert.deepEqual([...whole], [0, 0, 1, 2, 0, 0]);
      assert.equal(await pair.server.read(whole), 1);
      assert.equal(whole[0], 3);
    },
  },
  {
    name: "ends one way by closeWrite, and goes on the other",
    async run(bed) {
      const buffer = new Uint8Array(8);
      const endOneWay = async (from: TcpStream, to: TcpStream) => {
        const wrote = from.write(Uint8Array.of(1));
        await from.closeWrite();
        await wrote;
        assert.equal(await to.read(buffer), 1);
        for (let i = 0; i < 2; i++) {
          assert.equal(await within(to.read(buffer), "the end"), null);
        }
        // Some sockets would end the other direction by themselves.
        await turns(3);
        await to.write(Uint8Array.of(2));
        assert.equal(await within(from.read(buffer), "the answer"), 1);
      };
      await using one = await streamPair(bed);
      await endOneWay(one.client, one.server);
      await using other = await streamPair(bed);
      await endOneWay(other.server, other.client);
    },
  },
  {
    name: "sends what was written before close, and then the end",
    async run(bed) {
      await using pair = await streamPair(bed);
      await pair.client.write(new Uint8Array(10_000));
      pair.client.close();
      assert.equal((await readBytes(pair.server, 10_001)).length, 10_000);
    },
  },
  {
    name: "keeps the order of writes that overlap",
    async run(bed) {
      await using pair = await streamPair(bed);
      const writes = Array.from(
        { length: 200 },
        (_, i) => pair.client.write(new Uint8Array(1000).fill(i)),
      );
      const bytes = await readBytes(pair.server, 200_000);
      await Promise.all(writes);
      bytes.forEach((byte, i) => assert.equal(byte, Math.floor(i / 1000)));
    },
  },
  {
    name: "holds a write back until the other end reads",
    async run(bed) {
      await using pair = await streamPair(bed);
      let isWritten = false;
      const write = pair.client.write(new Uint8Array(MORE_THAN_BUFFERS))
        .then(() => isWritten = true);
      await turns(20);
      assert.equal(isWritten, false);
      const bytes = await readBytes(pair.server, MORE_THAN_BUFFERS, 1 << 20);
      assert.equal(bytes.length, MORE_THAN_BUFFERS);
      await within(write, "the write");
    },
  },
  {
    name: "refuses a second read while one waits",
    async run(bed) {
      await using pair = await streamPair(bed);
      const first = pair.server.read(new Uint8Array(1));
      const second = pair.server.read(new Uint8Array(1));
      await assert.rejects(within(second, "the second read"), TypeError);
      await pair.client.write(Uint8Array.of(1));
      assert.equal(await within(first, "the first read"), 1);
    },
  },
  {
    name: "closes under a read and a write, and refuses all after that",
    async run(bed) {
      await using pair = await streamPair(bed);
      const { client } = pair;
      const pending = [
        client.read(new Uint8Array(1)),
        client.write(new Uint8Array(MORE_THAN_BUFFERS)),
        client.write(Uint8Array.of(1)),
      ].map((promise) => rejectsWith("closed", promise));
      await turns(1);
      client.close();
      client.close();
      await Promise.all(pending);
      await rejectsWith("closed", client.read(new Uint8Array(1)));
      await rejectsWith("closed", client.write(new Uint8Array(1)));
      await rejectsWith("closed", client.closeWrite());
    },
  },
  {
    name: "says when the other end has reset the connection",
    async run({ implementation }) {
      const accepted = Promise.withResolvers<Socket>();
      const server = createServer(accepted.resolve);
      await new Promise<void>((resolve) =>
        server.listen(0, "127.0.0.1", resolve)
      );
      const { port } = server.address() as { port: number };
      const client = await connectTcp(`127.0.0.1:${port}`, { implementation });
      const socket = await accepted.promise;
      const reading = rejectsWith(
        "connection_lost",
        client.read(new Uint8Array(1)),
      );
      await turns(1);
      socket.resetAndDestroy();
      await reading;
      await rejectsWith("connection_lost", client.write(Uint8Array.of(1)));
      client.close();
      await new Promise((resolve) => server.close(resolve));
    },
  },
  {
    name: "says when the other end is gone and takes no more",
    async run(bed) {
      await using pair = await streamPair(bed);
      pair.server.close();
      assert.equal(await pair.client.read(new Uint8Array(1)), null);
      // The first is answered by a reset, which the next ones meet.
      const writing = async () => {
        for (;;) {
          await pair.client.write(Uint8Array.of(1));
          await turns(1);
        }
      };
      await rejectsWith("connection_lost", writing());
    },
  },
  {
    name: "says why there is no connection",
    async run({ implementation }) {
      const gone = await listenTcp(
        { hostname: "127.0.0.1", port: 0, implementation },
        () => {},
      );
      await gone.close();
      const connect = (address: string) =>
        connectTcp(address, { implementation });
      await rejectsWith("connection_refused", connect(gone.address));
      await rejectsWith("unresolvable", connect("nowhere.invalid:4000"));
      await rejectsWith("connection_refused", connect(`tcp://${gone.address}`));
      await rejectsWith("invalid_address", connect(`udp://${gone.address}`));
      await rejectsWith("invalid_address", connect("127.0.0.1"));
      await rejectsWith("invalid_address", connect("127.0.0.1:0"));
    },
  },
  {
    name: "gives an attempt up by its signal",
    async run({ implementation }) {
      await using listener = await listenTcp(
        { hostname: "127.0.0.1", port: 0, implementation },
        (stream) => stream.close(),
      );
      for (const hops of [0, 30]) {
        const abort = new AbortController();
        const connecting = connectTcp(listener.address, {
          implementation,
          signal: abort.signal,
        });
        for (let hop = 0; hop < hops; hop++) await undefined;
        abort.abort(new Error("enough"));
        await assert.rejects(connecting, /^Error: enough$/);
      }
      const signal = AbortSignal.abort(new Error("before"));
      const connecting = connectTcp("127.0.0.1:0", { implementation, signal });
      await assert.rejects(connecting, /^Error: before$/);
    },
  },
  {
    name: "says why it cannot listen",
    async run({ implementation }) {
      const listen = (hostname: string, port: number) =>
        listenTcp({ hostname, port, implementation }, () => {});
      await using listener = await listen("127.0.0.1", 0);
      const port = Number(listener.address.split(":")[1]);
      await rejectsWith("address_in_use", listen("127.0.0.1", port));
      // For documentation, so no one's (RFC 5737).
      await rejectsWith("address_not_available", listen("203.0.113.1", 0));
      await rejectsWith("invalid_address", listen("127.0.0.1", 65_536));
      await rejectsWith("invalid_address", listen("127.1", 0));
    },
  },
  {
    name: "frees the port by the time close settles, and leaves streams open",
    async run({ implementation }) {
      let port = 0;
      const open: TcpStream[] = [];
      for (let round = 0; round < 5; round++) {
        const accepted = Promise.withResolvers<TcpStream>();
        const listener = await listenTcp(
          { hostname: "127.0.0.1", port, implementation },
          accepted.resolve,
        );
        port = Number(listener.address.split(":")[1]);
        const client = await connectTcp(listener.address, { implementation });
        const server = await within(accepted.promise, "the accepted stream");
        const closing = Promise.all([listener.close(), listener.close()]);
        await within(closing, "close");
        await client.write(Uint8Array.of(round));
        assert.deepEqual([...await readBytes(server, 1)], [round]);
        open.push(client, server);
      }
      for (const stream of open) stream.close();
    },
  },
  {
    name: "reports a callee that throws as uncaught, and accepts the next",
    async run({ implementation }) {
      let accepted = 0;
      const second = Promise.withResolvers<void>();
      await using listener = await listenTcp(
        { hostname: "127.0.0.1", port: 0, implementation },
        (stream) => {
          stream.close();
          if (++accepted === 2) return second.resolve();
          throw new Error("planted in the callee");
        },
      );
      const uncaught = new Promise<Error>((resolve) =>
        process.once("uncaughtException", resolve)
      );
      using _first = await connectTcp(listener.address, { implementation });
      const error = await within(uncaught, "the uncaught error");
      assert.equal(error.message, "planted in the callee");
      using _second = await connectTcp(listener.address, { implementation });
      await within(second.promise, "the second connection");
    },
  },
];

async function showsAddress(
  bed: StreamBed,
  listen: string,
  connect: string,
  shown: string,
): Promise<void> {
  await using pair = await streamPair(bed, listen, connect);
  const { client, server } = pair;
  for (const address of [client.address, server.address]) {
    assert.match(address, /:[1-9]\d*$/);
    assert.equal(address.startsWith(`${shown}:`), true, address);
  }
  assert.equal(client.address, server.localAddress);
  assert.equal(server.address, client.localAddress);
}

/** The cases that make sense on this machine. */
export async function streamCasesHere(): Promise<StreamCase[]> {
  const listening = listenTcp({ hostname: "::1", port: 0 }, () => {});
  const hasIpv6 = await listening.then(
    (listener) => listener.close().then(() => true),
    () => false,
  );
  return streamCases.filter(({ needs }) => needs === undefined || hasIpv6);
}
