import { assertEquals, assertThrows } from "@std/assert";
import { integerFlag, parseArguments } from "../../lib/cli/arguments.ts";
import { UsageError } from "../../lib/cli/usage_error.ts";

const flags = {
  port: { value: "port", alias: "portal", about: "" },
  verbose: { short: "v", about: "" },
};
const parse = (...words: string[]) => {
  const { operands, flags: given } = parseArguments(words, flags);
  return { operands, flags: Object.fromEntries(given) };
};

Deno.test("parseArguments() takes flags anywhere, in all spellings", () => {
  const expected = { operands: ["a", "b"], flags: { port: "1", verbose: "" } };
  assertEquals(parse("a", "b", "--port", "1", "--verbose"), expected);
  assertEquals(parse("--port=1", "a", "-v", "b"), expected);
  assertEquals(parse("--port", "2", "-v", "a", "b", "--port=1"), expected);
});

Deno.test("parseArguments() leaves negative numbers, - and what follows -- alone", () => {
  assertEquals(parse("-5", "-.5", "-", "--", "--port"), {
    operands: ["-5", "-.5", "-", "--port"],
    flags: {},
  });
  assertEquals(parse("--port=a=b").flags, { port: "a=b" });
});

Deno.test("parseArguments() knows no flags but those it is told of", () => {
  for (const word of ["--constructor", "--Port", "-p", "-port", "--", "-vv"]) {
    if (word === "--") continue;
    assertThrows(() => parse(word), UsageError, `Unknown flag "${word}"`);
  }
});

Deno.test("parseArguments() knows an alias by its flag's name, the last one counting", () => {
  assertEquals(parse("--portal", "1").flags, { port: "1" });
  assertEquals(parse("--port=2", "--portal=1").flags, { port: "1" });
  assertThrows(() => parse("--portal"), UsageError, "--port <port>");
  assertThrows(() => parse("-portal"), UsageError, "Unknown flag");
});

Deno.test("integerFlag() takes whole numbers within the range only", () => {
  const range = { low: 1, high: 99, unit: "things" };
  const read = (text: string) =>
    integerFlag(parseArguments([`--port=${text}`], flags), "port", range);
  assertEquals(read("1"), 1);
  assertEquals(read("99"), 99);
  for (const text of ["0", "100", "1.5", "1e1", "0x1", " 1", "", "x"]) {
    assertThrows(() => read(text), UsageError, "--port");
  }
  const none = parseArguments([], flags);
  assertEquals(integerFlag(none, "port", range), undefined);
});
