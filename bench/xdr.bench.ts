import * as x from "@datagram/rpc/xdr";
import * as cbor from "cbor-x";
import * as msgpack from "msgpackr";

/**
 * What a small request costs as XDR, and as what else there is, there and back.
 * XDR and the tuned forms of the others know the type beforehand; JSON and the
 * plain forms send the names of all fields along.
 *
 *     deno bench bench/xdr.bench.ts
 */

const Request = x.struct({
  id: x.uint,
  name: x.string(64),
  tags: x.list(x.string(16), 4),
  at: x.struct({ x: x.double, y: x.double }),
  retry: x.bool,
});

const request: x.Infer<typeof Request> = {
  id: 4711,
  name: "temperature",
  tags: ["indoor", "celsius"],
  at: { x: 1.5, y: -2.25 },
  retry: true,
};

const text = new TextEncoder();
const plain = new TextDecoder();
const writer = new x.Writer();
const asXdr = x.encode(Request, request);
const asJson = text.encode(JSON.stringify(request));
const reader = new x.Reader(asXdr);
const asMsgpack = msgpack.pack(request);
const asCbor = cbor.encode(request);
// Records: the names of the fields are sent once, and left out from then on.
const packr = new msgpack.Packr({ structures: [] });
const asRecord = packr.pack(request);

Deno.bench("JSON", { group: "encode", baseline: true }, () => {
  text.encode(JSON.stringify(request));
});

Deno.bench("msgpackr", { group: "encode" }, () => {
  msgpack.pack(request);
});

Deno.bench("msgpackr, records", { group: "encode" }, () => {
  packr.pack(request);
});

Deno.bench("cbor-x", { group: "encode" }, () => {
  cbor.encode(request);
});

Deno.bench("encode()", { group: "encode" }, () => {
  x.encode(Request, request);
});

Deno.bench("a reused Writer", { group: "encode" }, () => {
  writer.reset();
  Request.write(writer, request);
});

Deno.bench("JSON", { group: "decode", baseline: true }, () => {
  JSON.parse(plain.decode(asJson));
});

Deno.bench("msgpackr", { group: "decode" }, () => {
  msgpack.unpack(asMsgpack);
});

Deno.bench("msgpackr, records", { group: "decode" }, () => {
  packr.unpack(asRecord);
});

Deno.bench("cbor-x", { group: "decode" }, () => {
  cbor.decode(asCbor);
});

Deno.bench("decode()", { group: "decode" }, () => {
  x.decode(Request, asXdr);
});

Deno.bench("a reused Reader", { group: "decode" }, () => {
  reader.reset(asXdr);
  Request.read(reader);
});
