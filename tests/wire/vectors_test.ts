import { assertEquals } from "@std/assert";
import { bodyDigest } from "../../lib/wire/checksum.ts";
import { readDatagram } from "../../lib/wire/datagram.ts";
import type { CallFrame, Frame } from "../../lib/wire/frame.ts";
import { FrameType } from "../../lib/wire/frame_layout.ts";
import { writeTarget } from "../../lib/wire/frame_writer.ts";
import type { Header } from "../../lib/wire/header.ts";
import { Status } from "../../lib/wire/status.ts";
import {
  answerVersionOf,
  readVersionAnswer,
} from "../../lib/wire/version_answer.ts";
import { writeDatagram } from "./write_datagram.ts";

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
  token: 0n,
};
const fromServer: Header = {
  ...fromClient,
  fromServer: true,
  incarnation: 0xfedc_ba98_7654_3210n,
  floor: 0,
};
const { incarnation } = fromServer;
const token = 0x0011_2233_4455_6677n;

const answer = { sequence: 1, echo: 1, processingUs: 250 };
const call: CallFrame = {
  type: FrameType.call,
  sequence: 1,
  program: 0x2000_0001,
  version: 1,
  procedure: 1,
  ageMs: 0,
  timeLeftMs: 10_000,
  patienceMs: 1000,
  body: new Uint8Array([0, 0, 0, 1, 0, 0, 0, 2]),
};

/** The body of a call with 2000 bytes of arguments: 0, 1, … 255, 0, 1, … */
const large = Uint8Array.from({ length: 24 + 2000 }, (_, i) => i - 24);
writeTarget(large, 0, call);

const cases: [string, Header, Frame][] = [
  ["call", fromClient, call],
  ["reply", fromServer, {
    ...answer,
    type: FrameType.reply,
    status: Status.ok,
    body: new Uint8Array([0, 0, 0, 3]),
  }],
  ["working", fromServer, {
    ...answer,
    type: FrameType.working,
    isWaiting: false,
    progress: undefined,
  }],
  ["waiting", fromServer, {
    ...answer,
    type: FrameType.working,
    isWaiting: true,
    progress: undefined,
  }],
  ["progress", fromServer, {
    ...answer,
    type: FrameType.working,
    isWaiting: false,
    progress: { done: 3, total: 8 },
  }],
  ["retry", fromServer, {
    type: FrameType.retry,
    sequence: 1,
    echo: 1,
    uptimeUs: 1_500_000,
  }],
  ["cancel", fromClient, { type: FrameType.cancel, sequence: 1 }],
  ["token", fromServer, {
    type: FrameType.token,
    sequence: 1,
    echo: 1,
    token,
  }],
  [
    "call_with_token",
    { ...fromClient, transmission: 2, token },
    { ...call, ageMs: 31, timeLeftMs: 9969 },
  ],
  [
    "probe",
    { ...fromClient, transmission: 2, incarnation },
    { type: FrameType.probe, sequence: 1 },
  ],
  ["goaway", fromServer, { type: FrameType.goaway, sequence: 0 }],
  ["part", { ...fromClient, transmission: 3, incarnation }, {
    type: FrameType.part,
    sequence: 1,
    total: large.length,
    digest: bodyDigest(large),
    offset: 2016,
    body: large.subarray(2016),
  }],
  ["ack", fromServer, {
    ...answer,
    type: FrameType.ack,
    echo: 3,
    cumulative: 1008,
    credit: 66_544,
    ranges: [{ start: 2016, end: 2024 }],
  }],
];

Deno.test("the vectors are those of docs/PROTOCOL.md", () => {
  assertEquals([...vectors.keys()], [
    ...cases.map(([name]) => name),
    "version_answer",
  ]);
});

for (const [name, header, frame] of cases) {
  Deno.test(`the vector "${name}" reads and writes as documented`, () => {
    const vector = vectors.get(name)!;
    assertEquals(readDatagram(vector), { header, frames: [frame] });
    assertEquals(writeDatagram(header, [frame]).toHex(), vector.toHex());
  });
}

Deno.test(`the vector "version_answer" answers the call as version 2 would have it`, () => {
  const vector = vectors.get("version_answer")!;
  const question = vectors.get("call")!.with(2, 2);
  assertEquals(answerVersionOf(question)?.toHex(), vector.toHex());
  assertEquals(readVersionAnswer(vector), {
    echo: 1,
    client: fromClient.client,
    versions: [1],
  });
});
