import { bugsIn, type PlantedBug } from "../bug.ts";

const PROBES = ["tests/core/probes_test.ts"];
const WORKING = ["tests/core/working_test.ts"];
const VERSIONS = ["tests/core/versions_test.ts"];
const TRACE = ["tests/core/trace_test.ts"];
const GOAWAY = ["tests/core/goaway_test.ts"];

/** Clients that are almost patient, and hear almost what they are told. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/waiting.ts", PROBES, [
    {
      name: "a call that is worked on is sent again whole",
      find: "if (!call.working && !call.isDelivered) {",
      replace: "if (true) {",
    },
    {
      name: "probes do not grow apart",
      find: "call.probeMs * limits.probeGrowth",
      replace: "call.probeMs",
    },
    {
      name: "the first probe comes after one timeout",
      find: "Math.min(2 * unhurriedMs(call), limits.probeMsMax)",
      replace: "Math.min(unhurriedMs(call), limits.probeMsMax)",
    },
    {
      name: "a server is given up by time alone",
      find: "call.silentProbes >= limits.silentProbes &&\n",
      replace: "\n",
    },
    {
      name: "a server is given up after three probes, however fast",
      find: " &&\n      now - call.silentSince >= limits.silentMs;",
      replace: ";",
    },
    {
      name: "a server is never given up",
      find: 'if (isSilent) return "give_up";',
      replace: "",
    },
    {
      name: "probes that were answered count as silent",
      find: "  call.working = true;\n  call.silentProbes = 0;",
      replace: "  call.working = true;",
    },
    {
      name: "probes into silence do not back off",
      find: '    if (isSilent) return "give_up";\n    countTimeout(call, now);',
      replace: '    if (isSilent) return "give_up";',
    },
  ]),
  ...bugsIn("lib/core/waiting.ts", WORKING, [
    {
      name: "nobody learns how long a procedure takes",
      find: "if (!call.working) call.processing.sample(processingMs);",
      replace: "",
    },
    {
      name: "answers to probes make a procedure look fast",
      find: "if (!call.working) call.processing.sample(processingMs);",
      replace: "call.processing.sample(processingMs);",
    },
  ]),
  ...bugsIn("lib/core/peer.ts", WORKING, [
    {
      name: "a slow procedure makes all of its peer's calls wait",
      find: "const number = (program * 31 + version) * 31 + procedure;",
      replace: "const number = (program * 31 + version) * 31 + 0 * procedure;",
    },
    {
      name: "what is known of a procedure is not kept",
      find: "      this.#classes.set(number, time);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/processing_time.ts", WORKING, [
    {
      name: "a call waits for its handler for as long as it takes",
      find: "return Math.min(mean + 4 * deviation, limits.workingAfterMs);",
      replace: "return mean + 4 * deviation;",
    },
    {
      name: "one handler that computed is remembered for long",
      find: "this.#smoothed.add(Math.min(ms, limits.workingAfterMs));",
      replace: "this.#smoothed.add(ms);",
    },
  ]),
  ...bugsIn("lib/core/listener.ts", PROBES, [
    {
      name: "a first call that works is meant for whatever server is there",
      find: "if (call.incarnation === 0n) call.incarnation = incarnation;",
      replace: "",
    },
    {
      name: "an answer that took long is not acknowledged",
      find: "        if (call.working) {\n",
      replace: "        if (false) {\n",
      tests: ["tests/core/long_replies_test.ts"],
    },
    {
      name: "an answer that came fast is acknowledged",
      find: "        if (call.working) {\n",
      replace: "        if (true) {\n",
      tests: ["tests/core/long_replies_test.ts"],
    },
    {
      name: "progress goes back",
      find: "progress !== undefined && progress.done > call.progressDone",
      replace: "progress !== undefined",
      tests: ["tests/core/progress_test.ts"],
    },
    {
      name: "progress is forgotten at once",
      find: "      call.progressDone = progress.done;\n",
      replace: "",
      tests: ["tests/core/progress_test.ts"],
    },
  ]),
  ...bugsIn("lib/core/calls.ts", PROBES, [
    {
      name: "a call that its server has forgotten is said not to have run",
      find: "status === Status.unknownCall && call.working",
      replace: "false",
    },
    {
      name: "a call that its server has never met may have run",
      find: "status === Status.unknownCall && call.working",
      replace: "status === Status.unknownCall",
    },
  ]),
  ...bugsIn("lib/core/listener.ts", GOAWAY, [
    {
      name: "calls that wait for a server that leaves go on waiting",
      find:
        'for (const call of peer.queued()) this.#calls.settle(call, "leaving");',
      replace: "",
    },
    {
      name: "each copy of GOAWAY counts",
      find: "    if (peer.leaving === incarnation) return;\n",
      replace: "",
    },
    {
      name: "a server that is gone says that the next one leaves",
      find:
        "if (peer.incarnation !== 0n && peer.incarnation !== incarnation) return;",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/listener.ts", VERSIONS, [
    {
      name: "one damaged byte makes a server one of another version",
      find: "if (versions.includes(version)) return;",
      replace: "",
    },
    {
      name: "a refused copy may have run",
      find: "      call.transmissionsFailed++;\n",
      replace: "",
    },
    {
      name: "a refused copy speaks for all",
      find: "      call.transmissionsFailed++;\n",
      replace: "      call.transmissionsFailed = call.transmissions;\n",
    },
    {
      name: "a version answer settles all calls",
      find: "if (call.sentAt(echo) === undefined) continue;",
      replace: "",
    },
    {
      name: "nobody hears which versions there are",
      find: 'this.#calls.settle(call, "other_version", undefined, versions);',
      replace: 'this.#calls.settle(call, "other_version");',
    },
  ]),
  ...bugsIn("lib/core/endpoint.ts", VERSIONS, [
    {
      name: "a version answer goes unheard",
      find:
        "if (told !== undefined) return this.#caller.handleVersionAnswer(told);",
      replace: "if (told !== undefined) return;",
    },
    {
      name: "another version is not answered",
      find: "if (answer !== undefined) this.#outbox.sendAlone(answer, from);",
      replace: "",
    },
  ]),
  ...bugsIn("lib/wire/version_answer.ts", VERSIONS, [
    {
      name: "servers answer servers about versions",
      find: "(datagram[field.flags]! & flagFromServer) === 0;",
      replace: "true;",
    },
  ]),
  ...bugsIn("lib/core/trace.ts", TRACE, [
    {
      name: "all calls are traced",
      find: "if (call.request.isTraced) {",
      replace: "if (true) {",
    },
  ]),
  ...bugsIn("lib/core/endpoint.ts", TRACE, [
    {
      name: "a trace knows no time",
      find: 'if (output?.kind === "traced") output.at = now;',
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/caller.ts", TRACE, [
    {
      name: "a trace leaves out timeouts",
      find: 'trace(this.#shared, call, { event: "timeout" });',
      replace: "{}",
    },
    {
      name: "a trace takes each probe for a timeout",
      find: "if (call.timeouts > 0) trace(",
      replace: "trace(",
    },
  ]),
  ...bugsIn("lib/core/questions.ts", TRACE, [
    {
      name: "a trace leaves out probes",
      find:
        '    trace(this.#shared, call, { event: "probe", transmission });\n',
      replace: "",
    },
    {
      name: "a trace leaves out what was sent",
      find:
        '    trace(this.#shared, call, { event: "sent", transmission, waitMs });\n',
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/listener.ts", TRACE, [
    {
      name: "a trace leaves out tokens",
      find: '        return this.#heard(call, "token", frame, now);\n',
      replace: "        return;\n",
    },
    {
      name: "a trace takes the last transmission for the one that was answered",
      find: "echo: answer.echo, ...times",
      replace: "echo: call.transmissions, ...times",
    },
  ]),
  ...bugsIn("lib/core/calls.ts", TRACE, [
    {
      name: "a trace has no end",
      find:
        '    trace(this.#shared, call, { event: "settled", cause, executed, status });\n',
      replace: "",
    },
  ]),
];
