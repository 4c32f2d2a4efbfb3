import { assertEquals } from "@std/assert";
import { seal } from "../../lib/wire/checksum.ts";
import { readDatagram } from "../../lib/wire/datagram.ts";
import {
  type Frame,
  FrameType,
  writeCall,
  writeCancel,
  writeReply,
  writeRetry,
  writeWorking,
} from "../../lib/wire/frame.ts";
import {
  frameOffset,
  type Header,
  writeHeader,
} from "../../lib/wire/header.ts";
import { Status } from "../../lib/wire/status.ts";

/** The vectors of the document that others implement from. */
const vectors = new Map(
  [
    ...Deno.readTextFileSync(
      new URL("../../docs/PROTOCOL.md", import.meta.url),
    ).matchAll(/```hex (\w+)\n([^`]*)```/g),
  ].map((
    [, name, hex],
  ) => [name!, Uint8Array.fromHex(hex!.replace(/\s/g, ""))]),
);

const fromClient: Header = {
  fromServer: false,
  transmission: 1,
  client: 0x0123_4567_89ab_cdefn,
  incarnation: 0n,
  floor: 1,
};
const fromServer: Header = {
  ...fromClient,
  fromServer: true,
  incarnation: 0xfedc_ba98_7654_3210n,
  floor: 0,
};
const answer = { sequence: 1, echo: 1 };

const cases: {
  name: string;
  header: Header;
  frame: Frame;
  write: (datagram: Uint8Array, at: number) => number;
}[] = [];

function add<F extends Frame>(
  name: string,
  header: Header,
  frame: F,
  write: (datagram: Uint8Array, at: number, frame: F) => number,
): void {
  cases.push({
    name,
    header,
    frame,
    write: (datagram, at) => write(datagram, at, frame),
  });
}

add("call", fromClient, {
  type: FrameType.call,
  sequence: 1,
  program: 0x2000_0001,
  version: 1,
  procedure: 1,
  ageMs: 0,
  timeLeftMs: 10_000,
  body: new Uint8Array([0, 0, 0, 1, 0, 0, 0, 2]),
}, writeCall);
add("reply", fromServer, {
  ...answer,
  type: FrameType.reply,
  processingUs: 250,
  status: Status.ok,
  body: new Uint8Array([0, 0, 0, 3]),
}, writeReply);
add(
  "working",
  fromServer,
  { ...answer, type: FrameType.working },
  writeWorking,
);
add(
  "retry",
  fromServer,
  { ...answer, type: FrameType.retry, uptimeUs: 1_500_000 },
  writeRetry,
);
add("cancel", fromClient, { type: FrameType.cancel, sequence: 1 }, writeCancel);

Deno.test("the vectors are those of docs/PROTOCOL.md", () => {
  assertEquals([...vectors.keys()], cases.map(({ name }) => name));
});

for (const { name, header, frame, write } of cases) {
  Deno.test(`the vector "${name}" reads and writes as documented`, () => {
    const vector = vectors.get(name)!;
    assertEquals(readDatagram(vector), { header, frames: [frame] });
    const datagram = new Uint8Array(1200);
    writeHeader(datagram, header);
    const end = write(datagram, frameOffset(header.fromServer));
    assertEquals(datagram.slice(0, seal(datagram, end)), vector);
  });
}
