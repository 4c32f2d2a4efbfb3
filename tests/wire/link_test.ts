import { assertEquals } from "@std/assert";
import fc from "../fast_check.ts";
import {
  beginLinkDatagram,
  finishLinkDatagram,
  linkContent,
  LinkKind,
} from "../../lib/wire/link_datagram.ts";
import {
  type LinkFrame,
  LinkFrameType,
  readLinkFrames,
  writeAcknowledgement,
  writePiece,
  writePiecesHead,
  writeStranger,
} from "../../lib/wire/link_frame.ts";
import { readReceipt, writeReceipt } from "../../lib/wire/link_receipt.ts";

/** The vectors of the document that others implement from. */
const vectors = new Map(
  [
    ...Deno.readTextFileSync(
      new URL("../../docs/LINK.md", import.meta.url),
    ).matchAll(/```hex (\w+)\n([^`]*)```/g),
  ].map((
    [, name, hex],
  ) => [name!, Uint8Array.fromHex(hex!.replace(/\s/g, ""))]),
);

const hi = new TextEncoder().encode("hi");
const stream = 0x0123_4567_89ab_cdefn;
const source = 0xfedc_ba98_7654_3210n;
const receipt = { sender: stream, number: 1, attempt: 1 };

/** Writes a content at `at`, and returns where it ends. */
type Write = (datagram: Uint8Array, at: number) => number;

const frames: Record<string, LinkFrame> = {
  pieces: {
    type: LinkFrameType.pieces,
    stream,
    target: 0n,
    floor: 1,
    transmission: 1,
    pieces: [
      { sequence: 1, isLast: true, body: hi },
      { sequence: 2, isLast: false, body: new TextEncoder().encode("ho") },
    ],
  },
  acknowledgement: {
    type: LinkFrameType.acknowledgement,
    stream,
    source,
    echo: 1,
    next: 3,
    credit: 254,
    arrived: Uint8Array.of(5),
  },
  stranger: { type: LinkFrameType.stranger, stream, source, refused: 1n },
};

function written(kind: LinkKind, write: Write): Uint8Array {
  const datagram = new Uint8Array(1200);
  const end = write(datagram, beginLinkDatagram(datagram, kind));
  return finishLinkDatagram(datagram, end);
}

function writeFrame(frame: LinkFrame): Write {
  return (datagram, at) => {
    switch (frame.type) {
      case LinkFrameType.acknowledgement:
        return writeAcknowledgement(datagram, at, frame);
      case LinkFrameType.stranger:
        return writeStranger(datagram, at, frame);
      case LinkFrameType.pieces: {
        let end = writePiecesHead(datagram, at, frame);
        for (const piece of frame.pieces) {
          end = writePiece(datagram, { at, end }, piece);
        }
        return end;
      }
    }
  };
}

function writeBytes(bytes: Uint8Array): Write {
  return (datagram, at) => {
    datagram.set(bytes, at);
    return at + bytes.length;
  };
}

Deno.test("the vectors are those of docs/LINK.md", () => {
  assertEquals([...vectors.keys()], [
    "bare",
    "message",
    "receipt",
    ...Object.keys(frames),
  ]);
});

Deno.test('the vector "bare" reads and writes as documented', () => {
  const vector = vectors.get("bare")!;
  assertEquals(linkContent(vector, LinkKind.bare), hi);
  assertEquals(written(LinkKind.bare, writeBytes(hi)), vector);
});

Deno.test('the vectors "message" and "receipt" read and write as documented', () => {
  const message = vectors.get("message")!;
  const content = linkContent(message, LinkKind.message)!;
  assertEquals(readReceipt(content), receipt);
  assertEquals(content.subarray(17), hi);
  assertEquals(
    written(
      LinkKind.message,
      (datagram, at) =>
        writeBytes(hi)(datagram, writeReceipt(datagram, at, receipt)),
    ),
    message,
  );
  assertEquals(
    written(
      LinkKind.receipt,
      (datagram, at) => writeReceipt(datagram, at, receipt),
    ),
    vectors.get("receipt")!,
  );
});

for (const [name, frame] of Object.entries(frames)) {
  Deno.test(`the vector "${name}" reads and writes as documented`, () => {
    const vector = vectors.get(name)!;
    const content = linkContent(vector, LinkKind.pieces)!;
    assertEquals(readLinkFrames(content), [frame]);
    assertEquals(written(LinkKind.pieces, writeFrame(frame)), vector);
  });
}

Deno.test("linkContent() takes nothing that is foreign, of another version or kind, or damaged", () => {
  for (const vector of vectors.values()) {
    const kind = vector[3] as LinkKind;
    for (let bit = 0; bit < 8 * vector.length; bit++) {
      const damaged = vector.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      assertEquals(linkContent(damaged, kind), undefined, `bit ${bit}`);
    }
    for (let length = 0; length < vector.length; length++) {
      assertEquals(linkContent(vector.subarray(0, length), kind), undefined);
    }
    const other = kind === LinkKind.bare ? LinkKind.pieces : LinkKind.bare;
    assertEquals(linkContent(vector, other), undefined);
  }
  for (const [place, value] of [[0, 0xda], [1, 0x7a], [2, 2]] as const) {
    const datagram = new Uint8Array(20);
    const at = beginLinkDatagram(datagram, LinkKind.bare);
    datagram[place] = value;
    const intact = finishLinkDatagram(datagram, at);
    assertEquals(linkContent(intact, LinkKind.bare), undefined);
  }
});

Deno.test("readLinkFrames() reads what was written, several to a datagram", () => {
  const all = Object.values(frames);
  const datagram = written(LinkKind.pieces, (datagram, at) => {
    for (const frame of all) at = writeFrame(frame)(datagram, at);
    return at;
  });
  const content = linkContent(datagram, LinkKind.pieces)!;
  assertEquals(readLinkFrames(content), all);
});

Deno.test("readLinkFrames() refuses frames that do not fill the content exactly", () => {
  for (const name of Object.keys(frames)) {
    const content = linkContent(vectors.get(name)!, LinkKind.pieces)!;
    for (let length = 0; length < content.length; length++) {
      assertEquals(readLinkFrames(content.subarray(0, length)), undefined);
    }
    assertEquals(readLinkFrames(Uint8Array.of(...content, 0)), undefined);
  }
});

Deno.test("readLinkFrames() refuses fields that are out of their range", () => {
  const { pieces, acknowledgement, stranger } = frames;
  const bad = [
    { ...pieces, floor: 0 },
    { ...pieces, floor: 2 },
    { ...pieces, pieces: [] },
    { ...acknowledgement, next: 0 },
    { ...acknowledgement, source: 0n },
    { ...stranger, source: 0n },
  ] as LinkFrame[];
  for (const frame of bad) {
    const datagram = written(LinkKind.pieces, writeFrame(frame));
    const content = linkContent(datagram, LinkKind.pieces)!;
    assertEquals(readLinkFrames(content), undefined);
  }
  for (const [name, place] of [["pieces", 18], ["acknowledgement", 22]]) {
    const content = linkContent(
      vectors.get(name as string)!,
      LinkKind.pieces,
    )!.slice();
    // 2^53 and more cannot be counted with.
    content[place as number] = 0x20;
    assertEquals(readLinkFrames(content), undefined);
  }
});

Deno.test("readLinkFrames() and readReceipt() bear any bytes", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4 }),
      fc.uint8Array({ maxLength: 120 }),
      (type, rest) => {
        const content = Uint8Array.of(type, ...rest);
        readReceipt(content);
        const read = readLinkFrames(content);
        if (read === undefined) return;
        const datagram = written(LinkKind.pieces, (datagram, at) => {
          for (const frame of read) at = writeFrame(frame)(datagram, at);
          return at;
        });
        assertEquals(linkContent(datagram, LinkKind.pieces), content);
      },
    ),
    { numRuns: 3000 },
  );
});
