import { bugsIn, type PlantedBug } from "../bug.ts";

/** Frames that are not read, or written, as docs/PROTOCOL.md draws them. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/wire/frame_reader.ts", ["tests/wire"], [
    {
      name: "a frame may end after its datagram",
      find: "if (next > end) return undefined;",
      replace: "",
    },
    {
      name: "a call's number past 2^53 is taken for a number",
      find: "if (!(sequence > 0)) return undefined;",
      replace: "if (sequence === 0) return undefined;",
    },
    {
      name: "a call may be number 0",
      find: "if (!(sequence > 0)) return undefined;",
      replace: "if (Number.isNaN(sequence)) return undefined;",
    },
    {
      name: "frames of the other direction pass",
      find:
        "  return fromServer\n    ? readAnswer(datagram, at, end, sequence)\n    : readQuestion(datagram, at, end, sequence);",
      replace:
        "  return readAnswer(datagram, at, end, sequence) ??\n    readQuestion(datagram, at, end, sequence);",
    },
    {
      name: "a client may say that no calls are taken",
      find: "return fromServer && length === goawayBytes",
      replace: "return length === goawayBytes",
    },
    {
      name: "a GOAWAY may have a content",
      find: "return fromServer && length === goawayBytes",
      replace: "return fromServer",
    },
    {
      name: "a status that does not exist passes",
      find: "      if (!isStatus(status)) return undefined;\n",
      replace: "",
    },
    {
      name: "a frame other than a REPLY may have a status",
      find: "if (status > statusMax) return undefined;",
      replace: "",
    },
    {
      name: "a CALL may be too short for its target",
      find: "      if (length < callBytes) return undefined;\n",
      replace: "",
    },
    {
      name: "a CANCEL may have a content",
      find: "return length === cancelBytes ? { type, sequence }",
      replace: "return length >= cancelBytes ? { type, sequence }",
    },
    {
      name: "a PROBE may have a content",
      find: "return length === probeBytes ? { type, sequence }",
      replace: "return length >= probeBytes ? { type, sequence }",
    },
    {
      name: "an answer may be too short for its echo",
      find: "  if (length < workingBytes) return undefined;\n",
      replace: "",
    },
    {
      name: "a RETRY may have any length",
      find: "      if (length !== retryBytes) return undefined;\n",
      replace: "",
    },
    {
      name: "an uptime past 2^53 is taken for a number",
      find: "      if (Number.isNaN(uptimeUs)) return undefined;\n",
      replace: "",
    },
    {
      name: "a TOKEN may have any length",
      find: "      if (length !== tokenBytes) return undefined;\n",
      replace: "",
    },
    {
      name: "a TOKEN may bring none",
      find:
        "return token === 0n ? undefined : { type, sequence, echo, token };",
      replace: "return { type, sequence, echo, token };",
    },
    {
      name: "half of a progress passes",
      find: "if (end - at !== progressBytes || isWaiting) return undefined;",
      replace: "if (isWaiting) return undefined;",
    },
    {
      name: "a progress past 2^53 is taken for a number",
      find: "  if (Number.isNaN(done + total)) return undefined;\n",
      replace: "",
    },
    {
      name: "a total past 2^53 is taken for a number",
      find: "Number.isNaN(done + total)",
      replace: "Number.isNaN(done)",
    },
    {
      name: "a PART may be empty",
      find: "if (end - at <= partBytes) return undefined;",
      replace: "if (end - at < partBytes) return undefined;",
    },
    {
      name: "a PART may go past its body",
      find: "  if (offset + body.length > total) return undefined;\n",
      replace: "",
    },
    {
      name: "the end of a PART wraps",
      find: "if (offset + body.length > total) return undefined;",
      replace: "if (((offset + body.length) >>> 0) > total) return undefined;",
    },
    {
      name: "the last byte of a body is refused",
      find: "if (offset + body.length > total) return undefined;",
      replace: "if (offset + body.length >= total) return undefined;",
    },
    {
      name: "an ACK may have half a range",
      find: "const isWhole = rest >= 0 && rest % ackRangeBytes === 0;",
      replace: "const isWhole = rest >= 0;",
    },
    {
      name: "an ACK may be too short for its credit",
      find: "const isWhole = rest >= 0 && rest % ackRangeBytes === 0;",
      replace: "const isWhole = rest % ackRangeBytes === 0;",
    },
    {
      name: "an ACK may have any number of ranges",
      find: "if (!isWhole || rest / ackRangeBytes > ackRangesMax)",
      replace: "if (!isWhole)",
    },
    {
      name: "ranges may touch",
      find: "if (start <= above || rangeEnd <= start) return undefined;",
      replace: "if (start < above || rangeEnd <= start) return undefined;",
    },
    {
      name: "ranges may be empty",
      find: "if (start <= above || rangeEnd <= start) return undefined;",
      replace: "if (start <= above || rangeEnd < start) return undefined;",
    },
    {
      name: "ranges may come in any order",
      find: "    above = rangeEnd;\n",
      replace: "",
    },
    {
      name: "ranges may begin below what is acknowledged",
      find: "let above = cumulative;",
      replace: "let above = 0;",
    },
    {
      name: "patience is read from the wrong place in a body in PARTs",
      find: "patienceMs: readUint32(bytes, at + 20),",
      replace: "patienceMs: readUint32(bytes, at + 16),",
    },
  ]),
  ...bugsIn("lib/wire/frame_layout.ts", ["tests/wire"], [
    {
      name: "one range too many is written and read",
      find: "export const ackRangesMax = 16;",
      replace: "export const ackRangesMax = 17;",
    },
    {
      name: "both sides swap digest and total",
      find: "part: { total: 12, digest: 16, offset: 20 },",
      replace: "part: { total: 16, digest: 12, offset: 20 },",
    },
    {
      name: "both sides swap cumulative and credit",
      find: "ack: { cumulative: 20, credit: 24, ranges: 28 },",
      replace: "ack: { cumulative: 24, credit: 20, ranges: 28 },",
    },
    {
      name: "both sides swap done and total",
      find: "working: { done: 20, total: 28 },",
      replace: "working: { done: 28, total: 20 },",
    },
  ]),
  ...bugsIn("lib/wire/frame_writer.ts", ["tests/wire"], [
    {
      name: "times past 32 bits wrap",
      find:
        "return value >= 0xffff_ffff ? 0xffff_ffff : value < 0 ? 0 : Math.floor(value);",
      replace: "return value < 0 ? 0 : Math.floor(value);",
    },
    {
      name: "times before now wrap",
      find:
        "return value >= 0xffff_ffff ? 0xffff_ffff : value < 0 ? 0 : Math.floor(value);",
      replace: "return value >= 0xffff_ffff ? 0xffff_ffff : Math.floor(value);",
    },
    {
      name: "a frame keeps the status that was in its buffer",
      find: "  datagram[at + field.status] = 0;\n",
      replace: "",
    },
    {
      name: "a progress is left out",
      find: "  if (progress !== undefined) {",
      replace: "  if (progress === undefined) {",
    },
    {
      name: "the ranges of an ACK are written over each other",
      find: "    place += ackRangeBytes;\n",
      replace: "",
    },
    {
      name: "the processing time of an ACK is left out",
      find: "  writeProcessing(datagram, at, ack.processingUs);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/wire/status.ts", ["tests/wire"], [
    {
      name: "the newest status is not known",
      find: "return byte <= Status.notStarted;",
      replace: "return byte < Status.notStarted;",
    },
  ]),
];
