import { bugsIn, type PlantedBug } from "../bug.ts";

const BREAKER = ["tests/balance/breaker_test.ts"];
const BALANCER = ["tests/balance/balancer_test.ts"];

/** Calls that go to the wrong server, or to too many. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/balance/breaker.ts", BREAKER, [
    {
      name: "failures in a row are not counted anew after a success",
      find: "      this.#inARow = 0;\n      return;",
      replace: "      return;",
    },
    {
      name: "a breaker does not look at the rate of failures",
      find: "      this.#failures.sumAt(now) >= failureRate * calls;",
      replace: "      false;",
    },
    {
      name: "two calls are enough for a rate of failures",
      find: "return calls >= callsJudged &&",
      replace: "return calls >= 2 &&",
    },
    {
      name: "what says nothing of a server speaks against it",
      find: `if (outcome === "neutral") return;`,
      replace: `if (outcome === "neutral") outcome = "failure";`,
    },
    {
      name: "an open breaker lets any number of trials pass",
      find: "      this.#trialsOpen < this.#settings.trials;",
      replace: "      true;",
    },
    {
      name: "one trial is enough",
      find: "++this.#trialsPassed >= this.#settings.trials;",
      replace: "++this.#trialsPassed >= 1;",
    },
    {
      name: "a breaker is open for the same time again and again",
      find: "backoffMs(waits, this.#openings++, this.#random)",
      replace: "backoffMs(waits, 0, this.#random)",
    },
    {
      name: "a breaker never forgets how often it has opened",
      find:
        "if (isNews && now - this.#closedAt > windowMs) this.#openings = 0;",
      replace: "",
    },
    {
      name: "an old trial decides about a breaker that has opened again",
      find: "trial === this.#round;",
      replace: "trial > 0;",
    },
    {
      name: "calls are risked on a silent server",
      find: `return this.#openedBy === "failures" && now >= this.#openUntil &&`,
      replace: `return now >= this.#openUntil &&`,
    },
    {
      name: "a silent server is asked by any number of pings",
      find: "now >= this.#openUntil && this.#trialsOpen === 0;",
      replace: "now >= this.#openUntil;",
    },
    {
      name: "a server that answers again stays shut out",
      find: `if (this.#openedBy === "silent") this.#close(now);`,
      replace: "",
    },
    {
      name: "a leaving server is used as soon as it answers a call",
      find: `if (this.#openedBy === "silent") this.#close(now);`,
      replace: "this.#close(now);",
    },
    {
      name: "a breaker that is told again stays open for longer",
      find: "if (!isNews && now < this.#openUntil) {",
      replace: "if (false) {",
    },
  ]),
  ...bugsIn("lib/balance/rolling_count.ts", ["tests/balance"], [
    {
      name: "what is older than the window counts for ever",
      find: "    this.#sum -= this.#slices[at]!;\n",
      replace: "",
    },
    {
      name: "a long pause leaves the window as it was",
      find:
        "if (slice - this.#slice >= this.#slices.length) this.clear();\n    else for",
      replace: "if (slice - this.#slice < this.#slices.length) for",
    },
  ]),
  ...bugsIn("lib/balance/budget.ts", ["tests/balance/budget_test.ts"], [
    {
      name: "what has been spent is not counted",
      find: "    this.#spent.add(now);\n",
      replace: "",
    },
    {
      name: "a client that makes few calls may not retry",
      find: "perSecond * balanceLimits.budgetWindowMs / 1000 -",
      replace: "0 * perSecond -",
    },
  ]),
  ...bugsIn("lib/balance/latencies.ts", ["tests/balance/latencies_test.ts"], [
    {
      name: "the past counts as much as the present",
      find:
        "if (++this.#total >= 2 * balanceLimits.latencySamples) this.#halve();",
      replace: "this.#total++;",
    },
    {
      name: "a quantile is the class below",
      find: "return upperMs(at);",
      replace: "return upperMs(at - 1);",
    },
  ]),
  ...bugsIn("lib/balance/backoff.ts", BREAKER, [
    {
      name: "waits have no jitter",
      find:
        "return ms * random.between(balanceLimits.jitterMin, balanceLimits.jitterMax);",
      replace: "void random;\n  return ms;",
    },
    {
      name: "waits grow without bound",
      find:
        "const ms = Math.min(baseMs * growth ** Math.min(times, 100), maxMs);",
      replace:
        "void maxMs;\n  const ms = baseMs * growth ** Math.min(times, 100);",
    },
  ]),
  ...bugsIn("lib/balance/power_of_two.ts", BALANCER, [
    {
      name: "the fuller of two is taken",
      find: "loadOf(other, weightOf) < loadOf(one, weightOf)",
      replace: "loadOf(other, weightOf) > loadOf(one, weightOf)",
    },
    {
      name: "the two may be the same",
      find: "const other = drawn(replicas, one, weightOf, random);",
      replace: "const other = drawn(replicas, undefined, weightOf, random);",
    },
    {
      name: "how full a server is has nothing to do with its weight",
      find: "return (replica.outstanding + 1) / weightOf(replica);",
      replace: "void weightOf;\n  return replica.outstanding;",
    },
  ]),
  ...bugsIn("lib/balance/round_robin.ts", BALANCER, [
    {
      name: "the heaviest has all turns in a row",
      find: "  best.turn -= total;\n",
      replace: "  void total;\n  best.turn = 0;\n",
    },
  ]),
  ...bugsIn("lib/balance/rendezvous.ts", BALANCER, [
    {
      name: "keys are not spread by weight",
      find: "return -weight / Math.log(part);",
      replace: "void weight;\n  return part;",
    },
    {
      name: "the hash of a server is not mixed with that of the key",
      find: "mixed(key ^ server)",
      replace: "mixed(server)",
    },
  ]),
  ...bugsIn("lib/balance/balancer.ts", BALANCER, [
    {
      name: "servers that are gone get calls",
      find: "      if (replica.isGone) continue;\n      // A priority",
      replace: "      // A priority",
    },
    {
      name: "a server with calls outstanding is forgotten",
      find: "if (!replica.isGone || replica.outstanding > 0) continue;",
      replace: "if (!replica.isGone) continue;",
    },
    {
      name: "priorities are ignored",
      find: "        replica.priority;\n      if (rank",
      replace: "        0;\n      if (rank",
    },
    {
      name: "another attempt goes to the same server",
      find: `return tried.has(replica) ? "tried" : "usable";`,
      replace: `void tried;\n  return "usable";`,
    },
    {
      name: "a server that asked to be left alone is not",
      find: `if (now < replica.pushedBackUntil) return "pushed_back";`,
      replace: "",
    },
    {
      name: "a leaving server is as good as a silent one",
      find:
        `return replica.breaker.openedBy === "leaving" ? "leaving" : "open";`,
      replace: `return "open";`,
    },
    {
      name: "a weight of 0 is none",
      find: "Math.max(weight, balanceLimits.weightMin)",
      replace: "weight",
    },
  ]),
  ...bugsIn("lib/core/silence.ts", ["tests/core/silence_test.ts"], [
    {
      name: "calls that time out together are many silences",
      find: "if (sentAt < this.#countedUntil) return false;",
      replace: "",
    },
    {
      name: "a pause of some milliseconds is a silence",
      find: "      now - this.#since >= limits.suspectMs;",
      replace: "      true;",
    },
    {
      name: "what was heard does not end a silence",
      find: "    this.#waits = 0;\n    const isNews",
      replace: "    const isNews",
    },
  ]),
  ...bugsIn("lib/core/caller.ts", ["tests/core/silence_test.ts"], [
    {
      name: "a server that is at work is silent",
      find: `if (next !== "probe" || call.silentProbes > 1) this`,
      replace: "this",
    },
    {
      name: "a server with open calls is forgotten",
      find: "if (peer.hasCalls) {\n      throw new TypeError(`Cannot forget",
      replace: "if (false) {\n      throw new TypeError(`Cannot forget",
    },
    {
      name: "sessions of a forgotten server are kept",
      find: "    this.#calls.sessions.forget(peer);\n",
      replace: "",
    },
  ]),
];
