import { bugsIn, type PlantedBug } from "../bug.ts";

const restart = ["tests/core/large_restart_test.ts"];
const bounds = ["tests/core/upload_bounds_test.ts"];
const again = ["tests/core/asked_again_test.ts"];
const uploads = ["tests/core/large_calls_test.ts"];
const downloads = ["tests/core/large_replies_test.ts"];

/** Clients of large bodies: that have them run twice, or nowhere, or fill a server. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/restart.ts", restart, [
    {
      name: "a sleeping client's clock vouches for an upload",
      find: ": call.wasAllSent || call.upload.body.isResent;",
      replace: ": call.wasAllSent;",
    },
    {
      name: "an upload goes to and fro between two servers",
      find: ": call.wasAllSent || call.upload.body.isResent;",
      replace: ": call.upload.body.isResent;",
    },
  ]),
  ...bugsIn("lib/core/outgoing_body.ts", restart, [
    {
      name: "nobody notes that a byte was sent twice",
      find: "    this.#isResent ||= start < this.#sentEnd;\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/listener.ts", restart, [
    {
      name: "what a dead server says of a call that has moved is heard",
      find: "    incarnation !== call.incarnation;",
      replace: "    incarnation === 0n;",
    },
    {
      name: "a server that is no more settles uploads for the next one",
      find:
        "if (peer.incarnation !== 0n && peer.incarnation !== incarnation) return;",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/calls.ts", restart, [
    {
      name: "any answer to a call yields the buffer of its result",
      find: "return isOwn ? reply.body : this.#slab.copy(reply.body);",
      replace:
        "if (download !== undefined) return download.body.bytes;\n    return isOwn ? reply.body : this.#slab.copy(reply.body);",
    },
  ]),
  ...bugsIn("lib/core/listener.ts", again, [
    {
      name: "a RETRY has its client forget the token",
      find: " &&\n      frame.type !== FrameType.retry;",
      replace: ";",
    },
    {
      name: "a TOKEN concerns one call, whatever was sent with it",
      find: "isTokenNew ? session.calls.inOrder() : [asked]",
      replace: "[asked]",
    },
    {
      name: "a TOKEN that was shown has all calls sent again",
      find: "isTokenNew ? session.calls.inOrder() : [asked]",
      replace: "session.calls.inOrder()",
    },
    {
      name: "a TOKEN has calls sent again that went without it elsewhere",
      find: "if (call?.lastTransmission !== echo) continue;",
      replace: "if (call === undefined) continue;",
    },
  ]),
  ...bugsIn("lib/core/peer.ts", bounds, [
    {
      name: "uploads under way are not bounded",
      find:
        "this.#largeBytesInFlight + largeBytes <= limits.largeBytesInFlight;",
      replace: "true;",
    },
    {
      name: "the room of an upload is not given back",
      find: "    this.#largeBytesInFlight -= largeBytes(call);\n",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/capacity.ts", bounds, [
    {
      name: "of two of the largest bodies one has no room for its target",
      find: "bodies * (this.bodyBytes + targetBytes)",
      replace: "bodies * this.bodyBytes",
    },
    {
      name: "a client has room for one of the largest bodies",
      find: "return this.#roomFor(2, limits.heldBytesPerClient);",
      replace: "return this.#roomFor(1, limits.heldBytesPerClient);",
    },
  ]),
  ...bugsIn("lib/core/admission.ts", bounds, [
    {
      name: "a session that is known has shown where it is",
      find: "return !isPressed || this.#isAdmitted(frame, arrival);",
      replace:
        "return !isPressed || (this.#clients.get(arrival.header.client)?.executions.size ?? 0) > 0 || this.#isAdmitted(frame, arrival);",
    },
    {
      name: "whoever has shown nothing may fill the store",
      find: "this.#clients.storedBytes >= this.#capacity.storedBytes / 2 ||",
      replace: "this.#clients.storedBytes >= this.#capacity.storedBytes ||",
      tests: ["tests/core/memory_test.ts"],
    },
  ]),
  ...bugsIn("lib/core/caller.ts", bounds, [
    {
      name: "an upload that cannot be sent waits for its deadline",
      find: "    for (const sequence of unsent) {",
      replace: "    for (const sequence of unsent.slice(unsent.length)) {",
    },
    {
      name: "an upload of which a piece never left may have run",
      find: "if (isUnsent) call.transmissionsFailed = call.transmissions;",
      replace: "",
    },
    {
      name: "an upload of which a repetition never left has not run",
      find: "!call.upload!.body.isResent && !call.wasAllSent;",
      replace: "true;",
    },
  ]),
  ...bugsIn("lib/core/large_calls.ts", uploads, [
    {
      name: "an unknown server is sent a whole window at once",
      find: "if (!isWelcome) return this.#try(call, now);",
      replace: "",
    },
    {
      name: "the first PART is as large as a path may carry",
      find: "frameBytesMax(false) - partBytes;",
      replace: "frameBytesMax(false, 8192) - partBytes;",
    },
    {
      name: "a canceled upload is sent on",
      find: "this.#shared.bulk.stop(peer.path, upload);",
      replace: "",
    },
    {
      name: "an upload that was sent without its token waits for a timeout",
      find: "    peer.path.sendAgain(upload);\n",
      replace: "",
    },
    {
      name: "the server's word that it took the first PART changes nothing",
      find: "if (!peer.path.has(upload)) return this.resume(call, now);",
      replace: "if (!peer.path.has(upload)) return;",
    },
  ]),
  ...bugsIn("lib/core/large_results.ts", downloads, [
    {
      name: "a client takes results of any size",
      find: "if (part.total > this.#capacity.bodyBytes) {",
      replace: "if (false) {",
    },
    {
      name: "a client holds results without end",
      find: "if (isFull) return undefined;",
      replace: "",
    },
    {
      name: "the room of a result is not given back",
      find: "    this.#heldBytes -= call.download.body.heldBytes;\n",
      replace: "",
    },
    {
      name: "a result that was put off is never asked for",
      find:
        "      if (download === undefined) return;\n      this.#shared.bulk.acknowledge(download);",
      replace: "      if (download === undefined) return;",
    },
  ]),
  ...bugsIn("lib/core/path.ts", uploads, [
    {
      name: "a path never sends datagrams larger than usual",
      find: "return frameBytesMax(false, this.#datagramBytes) - partBytes;",
      replace: "return frameBytesMax(false) - partBytes;",
    },
  ]),
];
