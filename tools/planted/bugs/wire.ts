import { bugsIn, type PlantedBug } from "../bug.ts";

/** Datagrams that should have been refused. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/wire/datagram.ts", ["tests/wire"], [
    {
      name: "the checksum is not looked at",
      find: `if (!isIntact(bytes)) return "damaged";`,
      replace: "",
    },
    {
      name: "a datagram over the largest passes",
      find: "bytes.length > datagramBytesMax",
      replace: "bytes.length > 65_507",
    },
    {
      name: "a datagram without frames passes",
      find: "frames === undefined || frames.length === 0",
      replace: "frames === undefined",
    },
  ]),
  ...bugsIn("lib/wire/checksum.ts", ["tests/wire"], [
    {
      name: "the checksum leaves out the first byte",
      find: "writeUint32(datagram, end, crc32(datagram.subarray(0, end)));",
      replace: "writeUint32(datagram, end, crc32(datagram.subarray(1, end)));",
    },
  ]),
  ...bugsIn("lib/wire/header.ts", ["tests/wire"], [
    {
      name: "unknown flags are overlooked",
      find: `if (!fromServer && flags !== 0) return "malformed";`,
      replace: "",
    },
    {
      name: "a floor past 2^53 is taken for a number",
      find: "if (Number.isNaN(floor) || isNobody)",
      replace: "if (isNobody)",
    },
    {
      name: "a server may be nobody",
      find: "if (Number.isNaN(floor) || isNobody)",
      replace: "if (Number.isNaN(floor))",
    },
    {
      name: "any version is taken for this one",
      find: `if (datagram[field.version] !== version) return "other_version";`,
      replace: "",
    },
  ]),
  ...bugsIn("lib/wire/frame.ts", ["tests/wire"], [
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
      find: "if (frame === undefined || isFromServer(frame) !== fromServer) {",
      replace: "if (frame === undefined) {",
    },
    {
      name: "a status that does not exist passes",
      find: "length < replyBytes || !isStatus(status) ?",
      replace: "length < replyBytes ?",
    },
  ]),
];
