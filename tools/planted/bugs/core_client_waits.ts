import { bugsIn, type PlantedBug } from "../bug.ts";

/** Clients that ask too often, too seldom, or for what is not so. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/questions.ts", ["tests/core/calls_test.ts"], [
    {
      name: "nothing is ever sent again",
      find:
        "    this.#shared.counters.retransmissions++;\n    this.#call(call, now);",
      replace: "    this.await(call, patienceMs(call), now);",
    },
    {
      name: "waits have no jitter",
      find: "Math.min(now + waitMs * jitter, call.deadlineAt)",
      replace: "Math.min(now + waitMs, call.deadlineAt)",
    },
  ]),
  ...bugsIn("lib/core/questions.ts", ["tests/core/client_edges_test.ts"], [
    {
      name: "a copy says that it is younger than it is",
      find: "ageMs: Math.ceil(now - call.firstSentAt),",
      replace: "ageMs: Math.floor(now - call.firstSentAt),",
    },
    {
      name: "a copy asks for the whole time once more",
      find: "timeLeftMs: call.deadlineAt - now,",
      replace: "timeLeftMs: call.request.timeoutMs,",
    },
  ]),
  ...bugsIn("lib/core/questions.ts", ["tests/core/restart_test.ts"], [
    {
      name: "a retransmission is meant for whatever server is there now",
      find: "const destination = { to: peer.address, incarnation };",
      replace:
        "const destination = { to: peer.address, incarnation: peer.incarnation };",
    },
  ]),
  ...bugsIn("lib/core/waiting.ts", ["tests/core/calls_test.ts"], [
    {
      name: "samples count from the first transmission, whichever was answered",
      find: "const sentAt = call.sentAt(echo);",
      replace: "const sentAt = call.firstSentAt;",
    },
    {
      name: "samples contain the handler's time",
      find: "Math.max(0, now - sentAt - processingMs)",
      replace: "Math.max(0, now - sentAt)",
    },
  ]),
  ...bugsIn("lib/core/waiting.ts", ["tests/core/client_edges_test.ts"], [
    {
      name: "a server that works is asked ever less often, without end",
      find: "Math.min(call.probeMs * limits.probeGrowth, limits.probeMsMax)",
      replace: "call.probeMs * limits.probeGrowth",
    },
    {
      name: "after an outage a server that works is asked after minutes",
      find: "Math.min(2 * unhurriedMs(call), limits.probeMsMax)",
      replace: "2 * unhurriedMs(call)",
    },
    {
      name: "a new call does not know of the back-off",
      find:
        "const isNews = call.peer.roundTrip.timedOut(call.lastSentAt, now);",
      replace: "const isNews = false; void now;",
    },
    {
      name: "the waits of a call are the peer's alone",
      find: "  call.timeouts++;\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/listener.ts", ["tests/core/client_edges_test.ts"], [
    {
      name: "WORKING tells no round trip",
      find:
        '        this.#heard(call, frame.isWaiting ? "waiting" : "working", frame, now);\n',
      replace: "",
    },
  ]),
];
