import { bugsIn, type PlantedBug } from "../bug.ts";

const calls = ["tests/core/large_calls_test.ts"];
const replies = ["tests/core/large_replies_test.ts"];

/** Bodies larger than a datagram, that are almost handled. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/large_calls.ts", calls, [
    {
      name: "an upload to an unknown server is sent whole",
      find: "if (!isWelcome) return this.#try(call, now);",
      replace: "",
    },
    {
      name: "an upload asks first wherever it goes",
      find: "if (!isWelcome) return this.#try(call, now);",
      replace: "if (!path.has(upload)) return this.#try(call, now);",
      mayHang: true,
    },
    {
      name: "an upload that moves to another server is other bytes",
      find: "call.upload = { ...upload, body };",
      replace: "this.#write(call, now); void body;",
    },
    {
      name: "an upload goes on where the last server's ended",
      find: "const body = new OutgoingBody(upload.bytes.length);",
      replace: "const body = upload.body;",
    },
    {
      name: "an upload that has settled is sent on",
      find:
        "  /** The call has settled. */\n  forget(call: Call): void {\n    this.#stopUpload(call);",
      replace: "  /** The call has settled. */\n  forget(_call: Call): void {",
    },
    {
      name: "what was sent without its token waits for a timeout",
      find: "peer.path.sendAgain(upload);",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/call.ts", calls, [
    {
      name: "half an upload may have run",
      find: 'if (this.isIncomplete) return "no";',
      replace: "",
    },
    {
      name: "an upload is never incomplete",
      find: "return this.upload?.body.isAllSent === false && !this.wasAllSent;",
      replace: "return false;",
    },
    {
      name: "an upload that is all sent has not run",
      find: "return this.upload?.body.isAllSent === false && !this.wasAllSent;",
      replace: "return this.upload !== undefined && !this.isDelivered;",
    },
  ]),
  ...bugsIn("lib/core/restart.ts", calls, [
    {
      name: "half an upload is given up with its server",
      find: "if (!call.working && call.isIncomplete) {",
      replace: "if (false) {",
    },
  ]),
  ...bugsIn("lib/core/listener.ts", calls, [
    {
      name: "whoever says RETRY believes its client",
      find:
        "isAnswer ||= frame.type !== FrameType.goaway &&\n      frame.type !== FrameType.retry;",
      replace: "isAnswer = true;",
    },
  ]),
  ...bugsIn("lib/core/listener.ts", [
    "tests/core/large_calls_test.ts",
    "tests/core/large_replies_test.ts",
  ], [
    {
      name: "a call whose first answer is a PART belongs to nobody",
      find:
        "if (call.incarnation === 0n) call.incarnation = header.incarnation;\n        return",
      replace: "return",
    },
  ]),
  ...bugsIn("lib/core/large_results.ts", replies, [
    {
      name: "a result of any size is taken",
      find: "if (part.total > this.#capacity.bodyBytes) {",
      replace: "if (false) {",
    },
    {
      name: "a client holds any number of results",
      find: "if (isFull) return undefined;",
      replace: "",
    },
    {
      name: "a result for which there is no room is met with silence",
      find: "      this.#putOff(call, part, header, now);\n",
      replace: "",
    },
    {
      name: "a result that waited for room is never asked for",
      find: "    for (const [call, part] of this.#waiting) {",
      replace: "    for (const [call, part] of [] as [Call, PartFrame][]) {",
    },
    {
      name: "the last piece of a result is not acknowledged",
      find:
        '      this.#shared.bulk.acknowledge(download);\n      return "whole";',
      replace: '      return "whole";',
    },
    {
      name: "pieces that nobody waits for are not answered",
      find:
        "    acknowledgeWhole(this.#shared.outbox, session, destination, whole);",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/outgoing_body.ts", [...calls, ...replies], [
    {
      name: "what is short for want of credit is sent",
      find:
        "end < this.totalBytes && this.#acknowledged.bytes < this.#sentEnd;",
      replace: "false;",
      tests: ["tests/core/outgoing_body_test.ts"],
    },
    {
      name: "a receiver without room is sent more",
      find: "if (this.#isPaused) return undefined;",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/large_replies.ts", replies, [
    {
      name: "a result goes to an address that has proved nothing",
      find: "if (!client.proof.isProven(from)) {",
      replace: "if (false) {",
    },
    {
      name: "only the download that is asked for moves with its client",
      find: "path.moveTo({ to: from, incarnation });",
      replace: "",
    },
    {
      name: "who asks late has a little of the result each time",
      find: "execution.deadlineAt = arrivedAt + limits.silentMs;",
      replace: "execution.deadlineAt = arrivedAt;",
    },
    {
      name: "a result that waits for others is not announced",
      find: "if (this.#goOn(execution) && isUntold) this",
      replace: "if (this.#goOn(execution) && false && isUntold) this",
    },
    {
      name: "each result has a window of its own",
      find: "const path = client.path ??= this.#pathTo(client, from);",
      replace: "const path = client.path = this.#pathTo(client, from);",
      mayHang: true,
    },
    {
      name: "an acknowledged result is sent on",
      find: "    if (isOver) this.stop(execution);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/runs.ts", replies, [
    {
      name: "a result is kept after its client has said that it has it",
      find: "    this.#clients.freeReply(execution);\n",
      replace: "",
    },
    {
      name: "a result of which nobody knows any more is sent for ever",
      find:
        "      this.#deadlines.set(execution, execution.deadlineAt);\n      return this.#large.begin(execution);",
      replace: "      return this.#large.begin(execution);",
    },
    {
      name: "a result that has arrived is sent again for a copy of its call",
      find:
        "    if (execution.isAcknowledged) return;\n    if (execution.download",
      replace: "    if (execution.download",
    },
  ]),
  ...bugsIn("lib/core/acceptance.ts", ["tests/core/large_replies_test.ts"], [
    {
      name: "a result of any size is kept",
      find: "return bytes <= bodyBytes &&",
      replace: "return bytes > 0 &&",
    },
  ]),
  ...bugsIn("lib/core/large_results.ts", replies, [
    {
      name: "a result is made of pieces of two",
      find: 'if (!body.matches(part.total, part.digest)) return "receiving";\n',
      replace: "",
    },
  ]),
];
