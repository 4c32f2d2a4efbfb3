import { bugsIn, type PlantedBug } from "../bug.ts";

const WORKING = ["tests/core/working_test.ts"];
const PROBES = ["tests/core/probes_test.ts"];
const PROGRESS = ["tests/core/progress_test.ts"];
const REPLIES = ["tests/core/long_replies_test.ts"];
const GOAWAY = ["tests/core/goaway_test.ts"];

/** Servers of calls that take long, and that are almost done with them. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/runs.ts", WORKING, [
    {
      name: "a hasty client is told of work too late",
      find: "Math.min(workingAfterMs, hastyMs)",
      replace: "workingAfterMs",
    },
    {
      name: "a patient client is told of work too late",
      find: "Math.min(workingAfterMs, hastyMs)",
      replace: "hastyMs",
    },
    {
      name: "work is told again and again",
      find: "      execution.tellAt = Infinity;\n",
      replace: "      execution.tellAt = now + limits.workingAfterMs;\n",
    },
    {
      name: "work is told of a call that the host may refuse",
      find: "if (isNext && !execution.isOverdue) {",
      replace: "if (false) {",
    },
    {
      name: "work that its host took up late is never told",
      find:
        "      execution.isOverdue = true;\n      execution.tellAt = now + limits.workingAfterMs;\n",
      replace:
        "      execution.isOverdue = true;\n      execution.tellAt = Infinity;\n",
    },
  ]),
  ...bugsIn("lib/core/responder.ts", PROBES, [
    {
      name: "a probe of an unknown call is not answered",
      find: "      this.#answers.unknown(frame, arrival);\n",
      replace: "",
    },
    {
      name: "a probe of a finished call finds it unknown",
      find:
        "else if (client === undefined || frame.sequence >= client.floor) {",
      replace: "else {",
    },
    {
      name: "a probe for another server is answered by this one",
      find:
        "probesReceived++;\n    if (header.incarnation !== this.incarnation) {",
      replace: "probesReceived++;\n    if (false) {",
    },
    {
      name: "a probe leaves the floor as it is",
      find:
        "    if (client !== undefined) this.#clients.raiseFloor(client, header.floor);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/runs.ts", PROGRESS, [
    {
      name: "each step of a handler is told",
      find: "Math.max(now, execution.toldAt + limits.progressMs)",
      replace: "now",
    },
    {
      name: "the oldest step of a handler is told",
      find: "    execution.progress = progress;\n",
      replace: "    execution.progress ??= progress;\n",
    },
    {
      name: "a step that comes too early is not told",
      find:
        "this.#tell(execution, now);\n    else this.#watch(execution);\n  }\n\n  /** The time of",
      replace: "this.#tell(execution, now);\n  }\n\n  /** The time of",
    },
    {
      name: "progress is told of what is done",
      find:
        'if (execution.state !== "running" || execution.isAbandoned) return;',
      replace: "if (execution.isAbandoned) return;",
    },
    {
      name: "progress is told to who has left",
      find:
        'if (execution.state !== "running" || execution.isAbandoned) return;',
      replace: 'if (execution.state !== "running" || false) return;',
    },
    {
      name: "a handler that tells all the time has no deadline",
      find: "Math.min(tellAt, this.#endOf(execution))",
      replace: "tellAt < Infinity ? tellAt : this.#endOf(execution)",
    },
  ]),
  ...bugsIn("lib/core/runs.ts", REPLIES, [
    {
      name: "a lost answer is waited for until the next probe",
      find: "if (execution.toldAt > -Infinity) this.#repeats.add(execution);",
      replace: "",
    },
    {
      name: "every answer is repeated",
      find: "if (execution.toldAt > -Infinity) this.#repeats.add(execution);",
      replace: "this.#repeats.add(execution);",
    },
    {
      name: "an answer is repeated after its deadline",
      find:
        "if (now >= execution.deadlineAt) return this.#large.stop(execution);",
      replace: "",
    },
    {
      name: "an answer is repeated though its client has it",
      find:
        "    this.#deadlines.delete(execution);\n    this.#clients.freeReply",
      replace: "    this.#clients.freeReply",
    },
    {
      name: "an answer that was acknowledged is kept",
      find: "    this.#clients.freeReply(execution);\n",
      replace: "",
    },
    {
      name: "any word is an acknowledgement",
      find:
        "execution.isAcknowledged = ack.cumulative === execution.reply.length;",
      replace: "execution.isAcknowledged = true;",
    },
    {
      name: "a call that runs can be acknowledged",
      find:
        'if (execution.state !== "done" || execution.isAcknowledged) return;',
      replace: "if (execution.isAcknowledged) return;",
    },
    {
      name: "an answer that was acknowledged is sent again",
      find: "    if (execution.isAcknowledged) return;\n    if",
      replace: "    if",
    },
    {
      name: "an answer that the floor passes is repeated",
      find:
        "    this.#deadlines.delete(execution);\n    this.#large.stop(execution);",
      replace: "    this.#large.stop(execution);",
    },
  ]),
  ...bugsIn("lib/core/responder.ts", REPLIES, [
    {
      name: "another server's answer is acknowledged",
      find:
        "if (client === undefined || header.incarnation !== this.incarnation) return;",
      replace: "if (client === undefined) return;",
    },
  ]),
  ...bugsIn("lib/core/responder.ts", GOAWAY, [
    {
      name: "a server leaves without a word",
      find:
        "if (newest !== undefined) this.#answers.goaway(client, newest.from);",
      replace: "",
    },
    {
      name: "a server says that it leaves each time it is asked to",
      find: "    if (this.acceptance.isClosing) return;\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/client.ts", GOAWAY, [
    {
      name: "a server waits for who has its answer",
      find: "!isAbandoned && !isAcknowledged",
      replace: "!isAbandoned",
    },
    {
      name: "a server waits for who has given its call up",
      find: "!isAbandoned && !isAcknowledged",
      replace: "!isAcknowledged",
    },
  ]),
  ...bugsIn("lib/core/clients.ts", GOAWAY, [
    {
      name: "a server does not wait for who may ask again",
      find:
        "      until = Math.max(until, sentAt + unhurriedMs * limits.jitterMax);\n",
      replace: "",
    },
    {
      name: "a server waits as if waits had no jitter",
      find: "sentAt + unhurriedMs * limits.jitterMax",
      replace: "sentAt + unhurriedMs",
    },
    {
      name: "a server waits for all that it remembers",
      find: "|| !client.mayAskAgain",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/repeats.ts", ["tests/core/long_replies_test.ts"], [
    {
      name: "an answer is repeated without end",
      find: "if (execution.repeats >= limits.repeatsMax) return;",
      replace: "",
    },
    {
      name: "an answer is repeated at even intervals",
      find: " * 2 ** execution.repeats *\n",
      replace: " *\n",
    },
    {
      name: "an answer below the floor is repeated",
      find: "if (execution.sequence >= execution.client.floor) {",
      replace: "if (true) {",
    },
  ]),
];
