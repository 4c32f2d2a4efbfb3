import { assert, assertEquals } from "@std/assert";
import { LookupError } from "../../lib/naming/lookup_error.ts";
import { a, aaaa, CNAME, nameBytes, srv } from "./dns_bytes.ts";
import { DnsBed } from "./dns_bed.ts";

const NAME = "calc.example";
const none = { code: 3 };

Deno.test("DnsNames has the addresses of both families, in one order, for the least TTL", async () => {
  const bed = new DnsBed();
  bed.zone[`${NAME} A`] = {
    answers: [a(NAME, "10.0.0.2", 9), a(NAME, "10.0.0.1", 8)],
  };
  bed.zone[`${NAME} AAAA`] = { answers: [aaaa(NAME, 2, 7), aaaa(NAME, 1, 20)] };
  const found = await bed.outcome(bed.names.addresses(NAME, bed.signal));
  assertEquals(found, {
    ips: ["10.0.0.1", "10.0.0.2", "::1", "::2"],
    ttlMs: 7000,
  });
  // Each question has a port of its own, which is closed.
  assertEquals([bed.ports.size, bed.open.size], [2, 0]);
});

Deno.test("DnsNames goes where aliases lead, and not in circles", async () => {
  const bed = new DnsBed();
  const alias = (from: string, to: string, ttl: number) =>
    [from, CNAME, ttl, nameBytes(to)] as const;
  bed.zone[`${NAME} A`] = {
    answers: [
      a("x.example", "10.0.0.1"),
      alias("y.example", "x.example", 60),
      alias(NAME, "y.example", 5),
      a("stranger.example", "10.0.0.9"),
    ],
  };
  bed.zone[`${NAME} AAAA`] = {
    answers: [alias(NAME, "y.example", 60), alias("y.example", NAME, 60)],
  };
  const found = await bed.outcome(bed.names.addresses(NAME, bed.signal));
  assertEquals(found, { ips: ["10.0.0.1"], ttlMs: 5000 });
});

Deno.test("DnsNames takes what there is, and tells failures apart", async () => {
  const six = { answers: [aaaa(NAME, 1)] };
  const four = { answers: [a(NAME, "10.0.0.1")] };
  const cases = [
    [four, {}, ["10.0.0.1"]],
    [four, { code: 2 }, ["10.0.0.1"]],
    [{}, six, ["::1"]],
    [none, six, ["::1"]],
    // A server that fails for IPv4 moves nobody to IPv6.
    [{ code: 2 }, six, "server_failed"],
    [none, none, "no_such_name"],
    [{}, {}, "no_records"],
    [{}, { code: 2 }, "server_failed"],
    [{ code: 5 }, { code: 5 }, "refused"],
    [{ code: 9 }, {}, "refused"],
  ] as const;
  for (const [byA, byAaaa, expected] of cases) {
    const bed = new DnsBed();
    bed.zone[`${NAME} A`] = byA;
    bed.zone[`${NAME} AAAA`] = byAaaa;
    const found = await bed.names.addresses(NAME, bed.signal)
      .then(({ ips }) => ips, (error: LookupError) => {
        assert(error instanceof LookupError);
        assertEquals(error.code, "unresolvable");
        assert(error.message.startsWith(`Cannot look up ${NAME}: `));
        assert(error.message.includes(DnsBed.SERVER), error.message);
        return error.reason;
      });
    assertEquals(found as unknown, expected);
  }
});

Deno.test("DnsNames waits half a second for the other family, and no longer", async () => {
  const bed = new DnsBed();
  bed.zone[`${NAME} A`] = { answers: [a(NAME, "10.0.0.1")] };
  const found = bed.names.addresses(NAME, bed.signal);
  assertEquals(await bed.outcome(found, 499), "pending");
  assertEquals(await bed.outcome(found, 1), {
    ips: ["10.0.0.1"],
    ttlMs: 60_000,
  });
  assertEquals(bed.open.size, 0);
});

Deno.test("DnsClient asks again, takes a late answer, and gives up", async () => {
  const bed = new DnsBed();
  const asking = bed.client.ask(NAME, "A", bed.signal);
  await bed.clock.advance(1499);
  assertEquals(bed.asked, [`${NAME} A`]);
  bed.zone[`${NAME} A`] = { answers: [a(NAME, "10.0.0.1")] };
  await bed.clock.advance(1);
  assertEquals((await asking).answers.length, 1);
  assertEquals(bed.asked.length, 2);

  const silent = bed.client.ask("silent.example", "A", bed.signal);
  assertEquals(await bed.outcome(silent, 4499), "pending");
  assertEquals(
    await bed.outcome(silent, 1),
    `Cannot look up silent.example: the DNS server ${DnsBed.SERVER} has not ` +
      "answered in 4500 ms, check that it runs there and can be reached",
  );
  assertEquals(bed.open.size, 0);
});

Deno.test("DnsClient believes nobody but its server, and no other id", async () => {
  const bed = new DnsBed();
  bed.zone[`${NAME} A`] = { answers: [a(NAME, "10.0.0.1")] };
  const stranger = bed.network.listen({ hostname: "127.0.0.9", port: 53 });
  bed.tamper = (answer, reply) => {
    const forged = answer.slice();
    forged[answer.length - 1] = 66;
    const [port] = bed.ports;
    void stranger.send(forged, port!);
    const guessed = forged.slice();
    guessed[0]! ^= 1;
    reply(guessed);
    return answer;
  };
  const { answers } = await bed.client.ask(NAME, "A", bed.signal);
  assertEquals(answers[0]!.data, { type: "A", ip: "10.0.0.1" });
});

Deno.test("DnsClient says that it cannot read an answer", async () => {
  const bed = new DnsBed();
  bed.zone[`${NAME} A`] = { answers: [a(NAME, "10.0.0.1")] };
  bed.tamper = (answer) => answer.subarray(0, answer.length - 1);
  assertEquals(
    await bed.outcome(bed.client.ask(NAME, "A", bed.signal)),
    `Cannot look up ${NAME}: the answer of the DNS server ${DnsBed.SERVER} ` +
      "cannot be read: a message that is cut off",
  );
});

Deno.test("DnsClient asks old servers without EDNS, and by TCP what is too long", async () => {
  const bed = new DnsBed();
  bed.zone[`${NAME} A`] = { code: 1 };
  bed.tamper = (answer) => {
    bed.zone[`${NAME} A`] = { isTruncated: true };
    return answer;
  };
  bed.zoneByTcp[`${NAME} A`] = { answers: [a(NAME, "10.0.0.1")] };
  const { answers } = await bed.client.ask(NAME, "A", bed.signal);
  assertEquals(answers.length, 1);
  assertEquals(bed.asked, [`${NAME} A`, `${NAME} A -`, `tcp ${NAME} A -`]);

  delete bed.zoneByTcp[`${NAME} A`];
  assertEquals(
    await bed.outcome(bed.client.ask(NAME, "A", bed.signal)),
    `Cannot look up ${NAME}: the answer of the DNS server ${DnsBed.SERVER} ` +
      "cannot be read: a message that is cut off",
  );
});

Deno.test("DnsClient refuses what is no domain name, and stops when told to", async () => {
  const bed = new DnsBed();
  assertEquals(
    await bed.outcome(bed.client.ask("a..b", "A", bed.signal)),
    "Cannot look up a..b: expected labels of 1 to 63 characters with dots " +
      "between them, 253 characters in all",
  );
  const asking = bed.client.ask("käse.example", "A", bed.signal);
  await bed.clock.advance(0);
  assertEquals(bed.asked, ["xn--kse-qla.example A"]);
  bed.ending.abort(new Error("enough"));
  assertEquals(await bed.outcome(asking), "enough");
  assertEquals(
    await bed.outcome(bed.client.ask(NAME, "A", bed.signal)),
    "enough",
  );
  assertEquals(bed.open.size, 0);
});

Deno.test("DnsNames has SRV records, and the addresses that came with them", async () => {
  const bed = new DnsBed();
  const name = "_calc._udp.example";
  bed.zone[`${name} SRV`] = {
    answers: [srv(name, [1, 2, 4000], "a.example", 30)],
    additional: [
      aaaa("a.example", 1, 20),
      a("a.example", "10.0.0.2", 10),
      a("a.example", "10.0.0.1", 10),
    ],
  };
  const { records, ttlMs, known } = await bed.names.services(name, bed.signal);
  assertEquals([ttlMs, records], [30_000, [
    { priority: 1, weight: 2, port: 4000, target: "a.example" },
  ]]);
  assertEquals([...known], [["a.example", {
    ips: ["10.0.0.1", "10.0.0.2", "::1"],
    ttlMs: 10_000,
  }]]);
  bed.zone[`${name} SRV`] = {};
  const nothing = await bed.outcome(bed.names.services(name, bed.signal));
  assert(String(nothing).includes("has no SRV record of that name (NODATA)"));
});
