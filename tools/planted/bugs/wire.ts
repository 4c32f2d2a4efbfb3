import { bugsIn, type PlantedBug } from "../bug.ts";

/** Datagrams that should have been refused, before their frames are looked at. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/wire/datagram.ts", ["tests/wire"], [
    {
      name: "the checksum is not looked at",
      find: `if (!isIntact(bytes)) return "damaged";`,
      replace: "",
    },
    {
      name: "a datagram over the largest passes",
      find: "bytes.length > largeDatagramBytesMax",
      replace: "bytes.length > 65_507",
    },
    {
      name: "a large datagram is refused",
      find: "bytes.length > largeDatagramBytesMax",
      replace: "bytes.length > 1200",
    },
    {
      name: "a datagram without frames passes",
      find: "frames === undefined || frames.length === 0",
      replace: "frames === undefined",
    },
    {
      name: "frames may reach into the checksum",
      find: "bytes.length - checksumBytes,",
      replace: "bytes.length,",
    },
    {
      name: "a header may be judged before the checksum",
      find: `typeof header === "string" && header !== "malformed"`,
      replace: `typeof header === "string"`,
    },
  ]),
  ...bugsIn("lib/wire/checksum.ts", ["tests/wire"], [
    {
      name: "the checksum leaves out the first byte",
      find: "writeUint32(datagram, end, crc32(datagram.subarray(0, end)));",
      replace: "writeUint32(datagram, end, crc32(datagram.subarray(1, end)));",
    },
    {
      name: "what has no room for a checksum is read past its beginning",
      find: "return end >= 0 &&",
      replace: "return",
    },
    {
      name: "the digest of a call leaves out its procedure",
      find: "writeUint32(scratch, 8, target.procedure);",
      replace: "",
    },
    {
      name: "the digest of a call leaves out its arguments",
      find: "return crc32(body, crc32(scratch));",
      replace: "return crc32(scratch);",
    },
    {
      name: "each part of a body is digested alone",
      find: "return crc32(bytes, seed);",
      replace: "return crc32(bytes);",
    },
  ]),
  ...bugsIn("lib/wire/big_endian.ts", ["tests/wire"], [
    {
      name: "the bound of a count is one bit too high",
      find: "high > 0x1f_ffff",
      replace: "high > 0x3f_ffff",
    },
    {
      name: "a count loses what is above 32 bits",
      find:
        "writeUint32(bytes, at, Math.floor(value / 0x1_0000_0000));\n  writeUint32(bytes, at + 4, value >>> 0);",
      replace:
        "writeUint32(bytes, at, 0);\n  writeUint32(bytes, at + 4, value >>> 0);",
    },
    {
      name: "32 bits are read with a sign",
      find: "bytes[at + 3]!) >>> 0;",
      replace: "bytes[at + 3]!);",
    },
  ]),
  ...bugsIn("lib/wire/header.ts", ["tests/wire"], [
    {
      name: "unknown flags are overlooked",
      find: `if (!fromServer && !hasToken && flags !== 0) return "malformed";`,
      replace: "",
    },
    {
      name: "a server may show a token",
      find: "const fromServer = flags === flagFromServer;",
      replace: "const fromServer = (flags & flagFromServer) !== 0;",
    },
    {
      name: "a token needs no room",
      find: "    ? headerBytes.fromClientWithToken\n    : fromServer\n",
      replace: "    ? headerBytes.fromClient\n    : fromServer\n",
    },
    {
      name: "a token is left behind",
      find:
        "if (header.token !== 0n) writeId(datagram, field.token, header.token);",
      replace: "",
    },
    {
      name: "frames begin in the token",
      find: "    : headerBytes.fromClientWithToken;",
      replace: "    : headerBytes.fromClient;",
    },
    {
      name: "a server writes a floor over its first frame",
      find: "  if (header.fromServer) return;\n",
      replace: "",
    },
    {
      name: "a floor past 2^53 is taken for a number",
      find: "if (Number.isNaN(floor) || isNobody || isEmpty)",
      replace: "if (isNobody || isEmpty)",
    },
    {
      name: "a server may be nobody",
      find: "if (Number.isNaN(floor) || isNobody || isEmpty)",
      replace: "if (Number.isNaN(floor) || isEmpty)",
    },
    {
      name: "a token may be none",
      find: "if (Number.isNaN(floor) || isNobody || isEmpty)",
      replace: "if (Number.isNaN(floor) || isNobody)",
    },
    {
      name: "any version is taken for this one",
      find: `if (datagram[field.version] !== version) return "other_version";`,
      replace: "",
    },
  ]),
  ...bugsIn("lib/wire/version_answer.ts", ["tests/wire"], [
    {
      name: "version answers are answered, for ever",
      find: "    datagram[field.version] !== answerVersion &&\n",
      replace: "",
    },
    {
      name: "a server's datagram of another version is answered",
      find:
        " &&\n    (datagram[field.flags]! & flagFromServer) === 0;\n  if (!isAnswerable)",
      replace: ";\n  if (!isAnswerable)",
    },
    {
      name: "flags of another version keep it from being answered",
      find: "(datagram[field.flags]! & flagFromServer) === 0",
      replace: "datagram[field.flags] === 0",
    },
    {
      name: "a version answer is longer than what it answers",
      find: "const isAnswerable = datagram.length >= versionAnswerBytes &&",
      replace: "const isAnswerable = datagram.length >= field.count &&",
    },
    {
      name: "somebody else's protocol is told of versions",
      find:
        "const isAnswerable = datagram.length >= versionAnswerBytes &&\n    readUint16(datagram, 0) === magic &&",
      replace: "const isAnswerable = datagram.length >= versionAnswerBytes &&",
    },
    {
      name: "a version answer does not say what it answers",
      find: "  writeUint32(answer, field.transmission, transmission);\n",
      replace: "",
    },
    {
      name: "a version answer does not say whom it is for",
      find:
        "  writeId(answer, field.client, readId(datagram, field.client));\n",
      replace: "",
    },
    {
      name: "a damaged version answer is believed",
      find:
        "datagram[field.flags] === flagFromServer &&\n    isIntact(datagram);",
      replace: "datagram[field.flags] === flagFromServer;",
    },
    {
      name: "a version answer may have more, or less, than it counts",
      find: "if (end + checksumBytes !== datagram.length) return undefined;",
      replace: "",
    },
    {
      name: "a client's datagram is taken for a version answer",
      find: "    datagram[field.flags] === flagFromServer &&\n    isIntact",
      replace: "    isIntact",
    },
    {
      name: "any version is taken for a version answer",
      find: "    datagram[field.version] === answerVersion &&\n",
      replace: "",
    },
  ]),
];
