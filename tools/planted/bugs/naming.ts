import { bugsIn, type PlantedBug } from "../bug.ts";

const WATCH = ["tests/naming/watch_test.ts"];
const MESSAGE = ["tests/naming/dns_message_test.ts"];
const DNS = ["tests/naming/dns_names_test.ts"];
const RESOLVER = ["tests/naming/name_resolver_test.ts"];

/** Servers that are not found, or where they are no more. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/naming/watch.ts", WATCH, [
    {
      name: "a watch asks for as long as the program runs",
      find: "this.#isDormant = !this.#isTouched;",
      replace: "this.#isTouched = true;",
    },
    {
      name: "all clients ask when the TTL ends",
      find: "(1 + jitter * random())",
      replace: "1",
    },
    {
      name: "each failed call asks the name server",
      find: "Math.max(clock.now(), this.#askedAt + intervalMs)",
      replace: "clock.now()",
    },
    {
      name: "a failure after the question was asked is forgotten",
      find: "      this.#isWantedAgain = true;",
      replace: "",
    },
    {
      name: "failures of the name server do not make a watch wait",
      find: "intervalMs * 2 ** this.#failures",
      replace: "intervalMs",
    },
    {
      name: "another order is other servers",
      find:
        "return server?.priority === priority && server?.weight === weight;",
      replace: "return a.indexOf(server!) === b.findIndex((one) =>\n" +
        "      one.address === address && one.priority === priority &&\n" +
        "      one.weight === weight\n    );",
    },
    {
      name: "a TTL of nothing is taken by its word",
      find: "Math.max(ttlMs, intervalMs) *",
      replace: "Math.max(ttlMs, 1) *",
    },
  ]),
  ...bugsIn("lib/naming/attempt.ts", WATCH, [
    {
      name: "a resolver may hang for ever",
      find: "() => ending.abort(late(target)),",
      replace: "() => {},",
      mayHang: true,
    },
    {
      name: "a resolver that is closed goes on",
      find: `  closing.addEventListener("abort", end);`,
      replace: "",
      mayHang: true,
    },
  ]),
  ...bugsIn("lib/naming/checked_resolution.ts", WATCH, [
    {
      name: "an address of a resolver is taken as it is written",
      find:
        `return (scheme === "tcp" ? tcpScheme : "") + canonicalAddress(address);`,
      replace: "return text;",
    },
    {
      name: "of two servers at one address the last counts",
      find: "server.priority! < earlier.priority!",
      replace: "true",
    },
  ]),
  ...bugsIn("lib/naming/dns_name.ts", MESSAGE, [
    {
      name: "a name may run in circles",
      find: "if (at >= earliest)",
      replace: "if (at >= message.length)",
      mayHang: true,
    },
    {
      name: "names differ by their case",
      find: "? char.toLowerCase()",
      replace: "? char",
    },
  ]),
  ...bugsIn("lib/naming/dns_message.ts", MESSAGE, [
    {
      name: "an answer is taken whatever its id is",
      find: "if (!isAnswer || view.getUint16(0) !== question.id)",
      replace: "if (!isAnswer)",
    },
    {
      name: "an answer is taken whatever it is to",
      find: "if (read.name !== decodeName(name, 0).name) return undefined;",
      replace: "",
    },
    {
      name: "a TTL with its high bit lives for 68 years",
      find: "Math.max(view.getInt32(end + 4), 0)",
      replace: "view.getUint32(end + 4)",
    },
  ]),
  ...bugsIn("lib/naming/dns_exchange.ts", DNS, [
    {
      name: "anybody may answer",
      find: "if (from !== server) return;",
      replace: "",
    },
    {
      name: "a question is sent once",
      find: "transport.send(datagram, server).catch(reject);",
      replace:
        "if (round === 0) transport.send(datagram, server).catch(reject);",
    },
    {
      name: "a question cannot be given up",
      find: `  signal.addEventListener("abort", abort);`,
      replace: "",
    },
  ]),
  ...bugsIn("lib/naming/dns_client.ts", DNS, [
    {
      name: "an answer that was cut off is all",
      find: "if (answer.isTruncated)",
      replace: "if (false)",
    },
    {
      name: "old servers are not asked without EDNS",
      find: "return responseCode === FORMERR || responseCode === NOTIMP;",
      replace: "return responseCode === NOTIMP;",
    },
    {
      name: "a server that fails says that there is no such name",
      find: "if (code === SERVFAIL)",
      replace: "if (code === NXDOMAIN + SERVFAIL)",
    },
  ]),
  ...bugsIn("lib/naming/dns_names.ts", DNS, [
    {
      name: "an alias is not followed",
      find: `if (record.data.type === "CNAME") next.add(record.data.target);`,
      replace: `if (record.data.type === "CNAME") continue;`,
    },
    {
      name: "records of strangers count",
      find: "if (!names.has(record.name)) continue;",
      replace: "",
    },
    {
      name: "a TTL is that of the last record",
      find: "ttlMs = Math.min(ttlMs, record.ttlMs);",
      replace: "ttlMs = record.ttlMs;",
    },
    {
      name: "the other family is waited for to the end",
      find: "const ipv6 = await Promise.race([waiting, enough]);",
      replace: "const ipv6 = await waiting;",
    },
    {
      name: "a failure for IPv4 moves all clients to IPv6",
      find: "if (!isFinal(ipv4.error)) throw ipv4.error;",
      replace: "",
    },
  ]),
  ...bugsIn("lib/naming/found_servers.ts", RESOLVER, [
    {
      name: "IPv6 is used where there is IPv4 of the same host",
      find: "? Math.min(priority + 0.5, namingLimits.rankMax)",
      replace: "? priority",
    },
    {
      name: "a target with two addresses gets two shares",
      find: "weightOf: (others) => weight / others,",
      replace: "weightOf: () => weight,",
    },
    {
      name: "the target . is looked up",
      find: `filter(({ target }) => target !== "")`,
      replace: "filter(() => true)",
    },
    {
      name: "a target that could not be asked for is gone for its TTL",
      find: "if (!failures.every(isFinal))",
      replace: "if (false)",
    },
    {
      name: "a target that nobody can say where it is, is gone",
      find:
        "const known = isFinal(host.error) ? undefined : before.get(target);",
      replace: "const known = undefined as HostAddresses | undefined;",
    },
    {
      name: "a target that does not exist any more stays",
      find:
        "const known = isFinal(host.error) ? undefined : before.get(target);",
      replace: "const known = before.get(target);",
    },
    {
      name: "addresses that came with the records are asked for",
      find: "known.get(target) ?? await",
      replace: "await",
    },
    {
      name: "servers are in the order of the records",
      find: "servers: inOrder(servers),",
      replace: "servers,",
    },
  ]),
  ...bugsIn("lib/naming/name_resolver.ts", RESOLVER, [
    {
      name: "one name that fails makes the others useless",
      find: "if (failures.length === found.length)",
      replace: "if (failures.length > 0)",
    },
    {
      name: "localhost is asked of the DNS server",
      find: "new Search(locator, isOwn ? system : names)",
      replace: "new Search(locator, names)",
    },
    {
      name: "a name that failed is asked for when the others are",
      find: "if (isUnsure) ttls.push(",
      replace: "if (ttls.length === 0) ttls.push(",
    },
  ]),
];
