import { compile } from "@datagram/rpc/idl";
import * as x from "@datagram/rpc/xdr";
import { Reading } from "../examples/idl/weather.ts";

/**
 * What it costs to compile a file, and what the codecs that come of it cost,
 * beside JSON of the same small struct, there and back.
 *
 *     deno bench --allow-read bench/idl.bench.ts
 */

const nfs3 = Deno.readTextFileSync(
  new URL("../tests/idl/corpus/nfs3.x", import.meta.url),
);

Deno.bench(
  "compile() the 800 lines of NFS version 3",
  { group: "compile" },
  () => {
    compile(nfs3, { fileName: "nfs3.x" });
  },
);

const reading: Reading = { takenAtMs: 1700n, celsius: -3.5, humidity: 81 };
// JSON has no bigint: it gets a number, and the easier work.
const plain = { takenAtMs: 1700, celsius: -3.5, humidity: 81 };

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const asXdr = x.encode(Reading, reading);
const asJson = encoder.encode(JSON.stringify(plain));

Deno.bench("JSON", { group: "there and back", baseline: true }, () => {
  JSON.parse(decoder.decode(encoder.encode(JSON.stringify(plain))));
});

Deno.bench("generated codec", { group: "there and back" }, () => {
  x.decode(Reading, x.encode(Reading, reading));
});

Deno.bench("JSON", { group: "encode", baseline: true }, () => {
  encoder.encode(JSON.stringify(plain));
});

Deno.bench("generated codec", { group: "encode" }, () => {
  x.encode(Reading, reading);
});

Deno.bench("JSON", { group: "decode", baseline: true }, () => {
  JSON.parse(decoder.decode(asJson));
});

Deno.bench("generated codec", { group: "decode" }, () => {
  x.decode(Reading, asXdr);
});
