import { assert, assertEquals } from "@std/assert";
import {
  Balancer,
  type Listed,
  type Policy,
  type Wish,
} from "../../lib/balance/balancer.ts";
import type { Replica } from "../../lib/balance/replica.ts";
import { Random } from "../../lib/core/random.ts";

const settings = {
  failuresInARow: 5,
  failureRate: 0.5,
  callsJudged: 20,
  windowMs: 10_000,
  openMs: 1000,
  openMsMax: 30_000,
  trials: 3,
};

function balancer(
  servers: readonly (Listed | string)[],
  policy: Policy = "power_of_two",
): Balancer {
  const one = new Balancer(settings, policy, new Random([7]));
  one.update(servers.map(listed));
  return one;
}

function listed(server: Listed | string): Listed {
  return typeof server === "string" ? { address: server } : server;
}

function replica(balancer: Balancer, address: string): Replica {
  return [...balancer.replicas].find((one) => one.address === address)!;
}

/** How often each server is picked. */
function counts(
  balancer: Balancer,
  times: number,
  wish: (time: number) => Wish = () => ({}),
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < times; i++) {
    const { address } = balancer.pick(0, wish(i));
    counts[address] = (counts[address] ?? 0) + 1;
  }
  return counts;
}

function isNear(count: number | undefined, expected: number): boolean {
  return Math.abs((count ?? 0) - expected) < expected / 5;
}

Deno.test("Balancer: power of two picks evenly among those that are alike", () => {
  const all = counts(balancer(["a", "b", "c"]), 6000);
  assert(Object.values(all).every((count) => isNear(count, 2000)), `${all}`);
});

Deno.test("Balancer: power of two never picks the fullest", () => {
  const one = balancer(["a", "b", "c"]);
  replica(one, "b").outstanding = 9;
  replica(one, "c").outstanding = 4;
  const all = counts(one, 3000);
  assertEquals(all.b, undefined);
  assert(isNear(all.a, 2000) && isNear(all.c, 1000));
});

Deno.test("Balancer: power of two keeps thousands of calls level", () => {
  const one = balancer(["a", "b", "c", "d"]);
  for (let i = 0; i < 4000; i++) one.pick(0).began(0);
  for (const { outstanding } of one.replicas) {
    assert(Math.abs(outstanding - 1000) <= 10, `${outstanding}`);
  }
});

Deno.test("Balancer: power of two fills servers by their weights", () => {
  const one = balancer([{ address: "a", weight: 3 }, {
    address: "b",
    weight: 1,
  }]);
  for (let i = 0; i < 4000; i++) one.pick(0).began(0);
  assert(isNear(replica(one, "a").outstanding, 3000));
});

Deno.test("Balancer: round robin takes turns, smoothly by weight", () => {
  const even = balancer(["a", "b", "c"], "round_robin");
  const turns = [1, 2, 3, 4, 5, 6].map(() => even.pick(0).address).join("");
  assertEquals(turns, "abcabc");
  const one = balancer(
    [{ address: "a", weight: 5 }, "b", "c"],
    "round_robin",
  );
  const weighted = Array.from({ length: 7 }, () => one.pick(0).address);
  assertEquals(weighted.join(""), "aabacaa");
});

Deno.test("Balancer: a weight of 0 is a very small chance, and equal where all have it", () => {
  const beside = balancer([{ address: "a", weight: 0 }, "b"], "round_robin");
  const { a = 0 } = counts(beside, 1000);
  assert(a > 0 && a < 20, `${a}`);
  const alone = balancer(
    ["a", "b"].map((address) => ({ address, weight: 0 })),
  );
  assert(isNear(counts(alone, 1000).a, 500));
});

const key = (time: number) => ({ key: `key ${time}` });

Deno.test("Balancer: a key has one server, and keys are spread by weight", () => {
  const one = balancer(["a", "b", { address: "c", weight: 2 }]);
  const first = one.pick(0, { key: "x" });
  for (let i = 0; i < 100; i++) {
    assertEquals(one.pick(0, { key: "x" }), first);
    first.began(0);
  }
  const all = counts(one, 4000, key);
  assert(isNear(all.a, 1000) && isNear(all.b, 1000) && isNear(all.c, 2000));
});

Deno.test("Balancer: when a server goes only its own keys move, and spread; when it comes back they return", () => {
  const names = ["a", "b", "c", "d"];
  const one = balancer(names);
  const home = () =>
    Array.from({ length: 2000 }, (_, time) => one.pick(0, key(time)).address);
  const before = home();
  one.update(["a", "b", "d"].map(listed));
  const without = home();
  const moved: Record<string, number> = {};
  for (const [at, address] of before.entries()) {
    if (address !== "c") assertEquals(without[at], address);
    else moved[without[at]!] = (moved[without[at]!] ?? 0) + 1;
  }
  assertEquals(Object.keys(moved).sort(), ["a", "b", "d"]);
  const total = before.filter((address) => address === "c").length;
  for (const count of Object.values(moved)) {
    assert(Math.abs(count - total / 3) < total / 8);
  }
  one.update([...names, "e"].map(listed));
  for (const [at, address] of home().entries()) {
    assert(address === before[at] || address === "e");
  }
  one.update(names.map(listed));
  assertEquals(home(), before);
});

Deno.test("Balancer: keys of a server whose breaker is open go elsewhere meanwhile", () => {
  const one = balancer(["a", "b", "c"]);
  const home = one.pick(0, { key: "x" });
  home.breaker.open("silent", 0);
  const other = one.pick(0, { key: "x" });
  assert(other !== home);
  assertEquals(one.pick(0, { key: "x" }), other);
  home.breaker.heard(1);
  assertEquals(one.pick(1, { key: "x" }), home);
});

Deno.test("Balancer uses the lowest priority that has a usable server", () => {
  const one = balancer([
    { address: "a", priority: 10 },
    { address: "b", priority: 10 },
    { address: "spare", priority: 20 },
  ]);
  assertEquals(counts(one, 200).spare, undefined);
  replica(one, "a").breaker.open("silent", 0);
  assertEquals(counts(one, 200), { b: 200 });
  replica(one, "b").pushBack(1000);
  assertEquals(counts(one, 200), { spare: 200 });
  assertEquals(one.pick(1000).address, "b");
});

Deno.test("Balancer takes another attempt to another server, of the next priority if need be", () => {
  const one = balancer(["a", "b", { address: "c", priority: 1 }]);
  const [a, b, c] = ["a", "b", "c"].map((address) => replica(one, address));
  assertEquals(one.pick(0, { tried: new Set([a!]) }), b);
  assertEquals(one.pick(0, { tried: new Set([a!, b!]) }), c);
  assert(!one.hasOther(0, new Set([a!, b!, c!])));
  // One that was tried is better than one that is dead.
  b!.breaker.open("silent", 0);
  assert(!one.hasOther(0, new Set([a!, c!])));
  assertEquals(one.pick(0, { tried: new Set([a!, c!]) }), a);
});

Deno.test("Balancer: where none is usable it still picks, the least hopeless first", () => {
  const one = balancer(["a", "b", "c"]);
  const [a, b, c] = ["a", "b", "c"].map((address) => replica(one, address));
  a!.breaker.open("leaving", 0);
  b!.breaker.open("silent", 0);
  c!.pushBack(1000);
  assertEquals(one.pick(0), c);
  c!.breaker.open("leaving", 0);
  assertEquals(one.pick(0), b);
  b!.breaker.open("leaving", 0);
  assertEquals(Object.keys(counts(one, 300)).sort(), ["a", "b", "c"]);
});

Deno.test("Balancer gives no call to a server that is gone, and keeps it while calls are outstanding", () => {
  const one = balancer(["a", "b"]);
  const a = replica(one, "a");
  a.began(0);
  one.update([{ address: "b" }]);
  assertEquals(counts(one, 100), { b: 100 });
  assertEquals(one.sweep(), []);
  a.ended("success", 0, 0);
  assertEquals(one.sweep(), [a]);
  assertEquals([...one.replicas].length, 1);
});

Deno.test("Balancer knows a server that comes back before it was forgotten", () => {
  const one = balancer(["a", "b"]);
  const a = replica(one, "a");
  a.began(0);
  one.update([{ address: "b" }]);
  assertEquals(one.update(["a", "b"].map(listed)), []);
  assert(!a.isGone);
  assertEquals(one.sweep(), []);
});
