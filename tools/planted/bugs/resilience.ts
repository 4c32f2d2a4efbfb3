import { bugsIn, type PlantedBug } from "../bug.ts";

const REPLICAS = ["tests/rpc/replicas_test.ts"];
const RESILIENCE = ["tests/rpc/resilience_test.ts"];
const EDGES = ["tests/rpc/balanced_edges_test.ts"];

/** Clients of several servers that lose calls, make too many, or make them twice. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/rpc/verdict.ts", REPLICAS, [
    {
      name: "a call that may have run is made again elsewhere",
      find: `const isSafe = isIdempotent || settled.executed === "no";`,
      replace: "const isSafe = true;\n  void isIdempotent;",
    },
    {
      name: "only idempotent calls are made again",
      find: `const isSafe = isIdempotent || settled.executed === "no";`,
      replace: "const isSafe = isIdempotent;",
      tests: EDGES,
    },
    {
      name: "a server that is full is taken for broken",
      find: `      return "neutral";\n  }\n  switch (cause) {`,
      replace: `      return "failure";\n  }\n  switch (cause) {`,
      tests: [...RESILIENCE, ...EDGES],
    },
    {
      name: "an impatient caller speaks against the server",
      find: `return call.timeouts > 0 ? "failure" : "neutral";`,
      replace: `void call;\n      return "failure";`,
      tests: EDGES,
    },
    {
      name: "a handler that throws says nothing of its server",
      find: `    case Status.failed:\n      return "failure";`,
      replace: `    case Status.failed:\n      return "success";`,
      tests: RESILIENCE,
    },
    {
      name: "a server's wish to be left alone is not heard",
      find: "return isPushback ? readUint32(body, 0) : undefined;",
      replace: "void readUint32;\n  return isPushback ? 0 : undefined;",
      tests: EDGES,
    },
    {
      name: "a call that a leaving server refused fails",
      find: `    case Status.shuttingDown:\n      return "move";`,
      replace: `    case Status.shuttingDown:\n      return "final";`,
      tests: EDGES,
    },
  ]),
  ...bugsIn("lib/rpc/balanced_call.ts", EDGES, [
    {
      name: "a second copy is sent of what is not idempotent",
      find: "if (!isAsked || !this.#procedure.idempotent) return;",
      replace: "if (!isAsked) return;",
      tests: RESILIENCE,
    },
    {
      name: "what is not idempotent leaves a silent server",
      find: "const mayLeave = this.#procedure.idempotent && this",
      replace: "const mayLeave = this",
      tests: REPLICAS,
    },
    {
      name: "second copies are not limited",
      find: "if (!isNeeded || !budgets.hedge(now)) return;",
      replace: "void budgets;\n    if (!isNeeded) return;",
      tests: RESILIENCE,
    },
    {
      name: "retries are not limited",
      find: "!isClosed && this.#attempts.canAfford(budgets, now);",
      replace: "!isClosed && (this.#attempts.canAfford(budgets, now) || true);",
      tests: RESILIENCE,
    },
    {
      name: "calls wait for a silent server until their deadline",
      find:
        "if (attempt.copy!.transmissions > 0) return this.#leaveSilent(now);",
      replace: "if (attempt.copy!.transmissions > 0) return;",
      tests: REPLICAS,
    },
    {
      name: "a copy that cannot leave its silent server yet never does",
      find: "    if (this.#attempts.areSilent) this.#leaveLater(now);\n",
      replace: "",
    },
    {
      name: "a retry does not wait for a server that is full",
      find: "return Math.max(atMs, this.#pick(atMs).pushedBackUntil);",
      replace: "return atMs;",
    },
    {
      name: "the quantile falls with each hedge",
      find: `this.#isSettled && settled.cause === "canceled";\n    if`,
      replace: `false;\n    if`,
      tests: RESILIENCE,
    },
    {
      name: "a key is not looked at",
      find: "{ key: this.#options.key, tried }",
      replace: "{ tried }",
      tests: RESILIENCE,
    },
    {
      name: "an aborted call waits for its next attempt",
      find: `return this.#fail(this.#attempts.failedAs("canceled"));`,
      replace: "return;",
      mayHang: true,
    },
    {
      name: "a call between two attempts survives its client",
      find: `    this.#fail(this.#attempts.failedAs("closed"));\n`,
      replace: "",
      mayHang: true,
    },
  ]),
  ...bugsIn("lib/rpc/call_attempts.ts", EDGES, [
    {
      name: "a copy that has lost runs on",
      find: "      host.cancel(copy!);\n",
      replace: "      void host;\n",
      tests: RESILIENCE,
    },
    {
      name: "what an earlier copy may have done is forgotten",
      find: "this.executed = certain(this.executed, settled.executed);",
      replace: "this.executed = settled.executed;",
      tests: EDGES,
    },
  ]),
  ...bugsIn("lib/rpc/servers.ts", REPLICAS, [
    {
      name: "a silent server is not asked whether it is back",
      find: "if (replica.breaker.wantsPing(now)) this.#ping(replica, now);",
      replace: "if (replica.breaker.wantsPing(now)) continue;",
    },
    {
      name: "a silent server keeps getting calls",
      find: "    replica.breaker.open(why, now);\n",
      replace: "",
    },
    {
      name: "servers that are gone are never forgotten",
      find: "    for (const replica of this.balancer.sweep()) {",
      replace: "    for (const replica of [] as Replica[]) {",
      tests: RESILIENCE,
    },
    {
      name: "a server that leaves is called again and again",
      find: `      this.#open(replica, "leaving", now);\n`,
      replace: "",
      tests: EDGES,
    },
    {
      name: "an idle client pings",
      find: "      this.#expectPing(replica, endedAt);\n",
      replace:
        "      this.#expectPing(replica, endedAt);\n      this.called(this.#pingsDueAt);\n",
      tests: EDGES,
    },
  ]),
  ...bugsIn("lib/rpc/call_attempts.ts", RESILIENCE, [
    {
      name: "a call that asks the budget again is one more that was denied",
      find: "    if (!this.#isDenied) budgets.retriesDenied++;",
      replace: "    budgets.retriesDenied++;",
    },
  ]),
  ...bugsIn("lib/rpc/target.ts", ["tests/rpc/target_test.ts"], [
    {
      name: "localhost is asked for again and again",
      find: 'locator.kind === "host" && isLocalhost(locator.hostname);',
      replace: "false;",
    },
    {
      name: "a name is one address for ever",
      find: '  return locator.kind === "address" ||\n',
      replace: '  return locator.kind !== "service" ||\n',
    },
    {
      name: "a list by UDP and TCP is one by UDP",
      find: "tcp: locators.some(isByTcp),",
      replace: "tcp: locators.every(isByTcp),",
    },
    {
      name: "an address by TCP needs UDP",
      find: "locators.some((locator) => !isByTcp(locator))",
      replace: "true",
    },
    {
      name: "second ways that a resolver finds are servers of their own",
      find: "onChange: (servers) => listener(paired(servers)),",
      replace: "onChange: (servers) => listener(servers),",
    },
    {
      name: "a client that is closed looks on for servers",
      find: "    close: () => watch.close(),\n",
      replace: "    close: () => {},\n",
    },
    {
      name: "calls do not keep a name from being out of date",
      find: "touch: () => watch.touch(),",
      replace: "touch: () => {},",
    },
  ]),
  ...bugsIn("lib/rpc/target.ts", ["tests/rpc/tcp_test.ts", ...EDGES], [
    {
      name: "an address may be there twice",
      find: "if (first === at) continue;",
      replace: "if (first <= at) continue;",
    },
    {
      name: "the port of a second way does not matter",
      find: "if (addresses.includes(same)) return same;",
      replace: "",
    },
    {
      name: "two addresses of TCP are one server",
      find: "!isTcpAddress(address) && parseAddress",
      replace: "parseAddress",
    },
  ]),
  ...bugsIn("lib/rpc/resilience_settings.ts", EDGES, [
    {
      name: "any number is an option",
      find: "  if (isFine) return value;",
      replace: "  if (isFine || true) return value as number;",
    },
  ]),
];
