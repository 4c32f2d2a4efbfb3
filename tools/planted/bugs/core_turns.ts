import { bugsIn, type PlantedBug } from "../bug.ts";

const SCHEDULE = ["tests/core/schedule_test.ts"];
const TURNS = ["tests/core/turns_test.ts"];
const OVERLOAD = ["tests/sim/overload_test.ts"];
const LOAD = ["tests/rpc/load_test.ts"];

/** Servers that let the wrong ones in, or the right ones in the wrong order. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/schedule.ts", SCHEDULE, [
    {
      name: "one source may have all places",
      find:
        "      if (running >= this.#workload.concurrencyPerClient) continue;\n",
      replace: "",
    },
    {
      name: "a source that has much is served as soon as one that has little",
      find:
        "    source.running++;\n    if (source.waiting > 0) source.rerank();\n",
      replace: "    source.running++;\n",
    },
    {
      name: "one call too many runs",
      find: "return this.#running < this.#workload.concurrency &&",
      replace: "return this.#running <= this.#workload.concurrency &&",
    },
    {
      name: "the limits of a lane are those of all",
      find: "lane.running < lane.concurrency;",
      replace: "lane.running < this.#workload.concurrency;",
    },
    {
      name: "the queue of a lane has no end",
      find: "const isLaneFull = this.#queued(lane) >= lane.queue;",
      replace: "const isLaneFull = false as boolean;",
    },
    {
      name: "one lane goes before the others",
      find: "this.#nextLane = (next.lane.index + 1) % lanes.length;",
      replace: "this.#nextLane = 0;",
    },
    {
      name: "who comes to a full queue is refused, however modest",
      find: "return excess ?? turn;",
      replace: "return turn; void excess;",
    },
    {
      name: "advice is a constant",
      find: "if (waitMs === undefined) return limits.retryAfterMs;",
      replace: "if (waitMs !== 0) return limits.retryAfterMs;",
    },
    {
      name: "advice has no end",
      find: "Math.min(Math.max(1, Math.ceil(waitMs)), limits.retryAfterMsMax);",
      replace: "Math.max(1, Math.ceil(waitMs));",
    },
    {
      name: "who waits in vain is let in",
      find: "if (its.isTooLong(line, timeLeftMs)) {",
      replace: "if (false) {",
      tests: [...SCHEDULE, ...OVERLOAD],
    },
  ]),
  ...bugsIn("lib/core/lane.ts", SCHEDULE, [
    {
      name: "half of a call's time may pass in the queue",
      find: "Math.min(timeLeftMs / 4,",
      replace: "Math.min(timeLeftMs / 2,",
    },
    {
      name: "nothing is left for the handler",
      find: "timeLeftMs - 3 * this.#rate.msFor(this.running)!",
      replace: "timeLeftMs",
    },
    {
      name: "a long handler lets nobody wait",
      find: "Math.max(timeLeftMs / 8, leftMs)",
      replace: "leftMs",
      tests: [...SCHEDULE, ...OVERLOAD],
    },
    {
      name: "a pace is remembered for ever",
      find: "now - this.#busyAt > limits.rateKeptMs",
      replace: "false",
    },
    {
      name: "the longest line is not looked for twice",
      find: "    this.#longest = longest?.waiting ?? 0;\n",
      replace: "    this.#longest = 0;\n",
    },
    {
      name: "a line gives way to one that is as long",
      find: "return this.#longest < own + 2 ? undefined : longest;",
      replace: "return longest;",
    },
    {
      name: "the wait of one source is that of all",
      find: "return Math.min(this.waiting, (waiting + 1) * lines - 1);",
      replace: "return this.waiting; void lines;",
    },
  ]),
  ...bugsIn("lib/core/line.ts", SCHEDULE, [
    {
      name: "one port keeps the turns of its source",
      find: "if (flow.turns.length > 0 && this.#flows.length > 1) {",
      replace: "if (false) {",
    },
    {
      name: "the oldest gives way",
      find: "return longest?.turns.last;",
      replace: "return longest?.turns.first;",
    },
    {
      name: "a port that has most of its source keeps it",
      find: "let longest: Flow | undefined;",
      replace: "let longest: Flow | undefined = this.#byFrom.get(from!);",
    },
  ]),
  ...bugsIn("lib/core/source.ts", SCHEDULE, [
    {
      name: "each port is a client",
      find: 'address.lastIndexOf(":"),',
      replace: "address.length,",
    },
    {
      name: "each address of IPv6 is a client",
      find: ".slice(0, 4)",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/runs.ts", TURNS, [
    {
      name: "a call is started however late",
      find: 'return state === "queued" ? startBy : deadlineAt;',
      replace: 'return state === "queued" ? Infinity : deadlineAt;',
    },
    {
      name: "a client hears too late that its call was not started",
      find: "execution.startBy = execution.deadlineAt - wayBackMs;",
      replace: "execution.startBy = execution.deadlineAt;",
    },
    {
      name: "a canceled call is started all the same",
      find: "      this.acceptance.withdraw(execution);\n",
      replace: "",
    },
    {
      name: "that a call runs is not told to who was told to wait",
      find:
        "      execution.tellAt = now + limits.workingAfterMs;\n      this.#watch(execution);\n    }\n    return execution;",
      replace: "    }\n    return execution;",
    },
    {
      name: "a call that waits is asked for again",
      find:
        'if (execution.state === "queued" && execution.toldAt === -Infinity) return;',
      replace: 'if (execution.state === "queued") return;',
    },
  ]),
  ...bugsIn("lib/core/answers.ts", TURNS, [
    {
      name: "who waits is said to run",
      find: 'isWaiting: execution.state === "queued",',
      replace: "isWaiting: false,",
    },
  ]),
  ...bugsIn("lib/core/acceptance.ts", TURNS, [
    {
      name: "pings wait behind the others",
      find: "if (lane === undefined) {",
      replace: "if (false) {",
    },
    {
      name: "who has to go is not told",
      find:
        "    this.#displace(verdict.displaced as Execution, busy(retryAfterMs));\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/listener.ts", TURNS, [
    {
      name: "who waits is taken to run",
      find: "if (!isWaiting) call.hasStarted = true;",
      replace: "call.hasStarted = true;",
    },
    {
      name: "a late word takes back that a call has started",
      find: "if (!isWaiting) call.hasStarted = true;",
      replace: "call.hasStarted = !isWaiting;",
    },
  ]),
  ...bugsIn("lib/core/call.ts", TURNS, [
    {
      name: "a call that waits is said not to have run",
      find: 'if (this.working) return "maybe";',
      replace: 'if (this.working) return "no";',
    },
  ]),
  ...bugsIn("lib/core/drain_rate.ts", OVERLOAD, [
    {
      name: "the pace of a queue is that of its whole life",
      find: "    this.#done /= 2;\n    this.#busyMs /= 2;\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/rpc/host.ts", LOAD, [
    {
      name: "handlers that compute hold up what comes",
      find: "return this.#alarm.readFirst(now);",
      replace: "void 0;",
    },
  ]),
  ...bugsIn("lib/rpc/server_load.ts", LOAD, [
    {
      name: "limits of a procedure go by another",
      find: "laneOf.set(procedure.number, lanes.push(lane));",
      replace: "laneOf.set(procedure.number, lanes.push(lane) - 1);",
    },
    {
      name: "a misspelt limit limits nothing",
      find:
        "    if (procedure === undefined) throw new TypeError(strayText(service, name));\n",
      replace: "    if (procedure === undefined) continue;\n",
    },
    {
      name: "calls of another version wait",
      find: "program === service.program && version === service.version",
      replace: "program === service.program",
    },
  ]),
  ...bugsIn("lib/core/acceptance.ts", ["tests/core/turns_test.ts"], [
    {
      name: "a word that was taken back is started in place of another",
      find: "this.#trifles.splice(this.#trifles.indexOf(execution), 1);",
      replace: "this.#trifles.pop();",
    },
  ]),
];
