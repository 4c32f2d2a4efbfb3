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
      find: `if (Number.isNaN(floor)) return "malformed";`,
      replace: "",
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
      find: "if (Number.isNaN(sequence)) return undefined;",
      replace: "",
    },
    {
      name: "a status that does not exist passes",
      find: "length < replyBytes || !isStatus(status) ?",
      replace: "length < replyBytes ?",
    },
  ]),
];
