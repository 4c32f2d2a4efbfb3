import { bugsIn, type PlantedBug } from "../bug.ts";

/** What an implementation of ONC RPC gets wrong, and libtirpc some of it. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/onc/call_message.ts", ["tests/onc/messages_test.ts"], [
    {
      name: "onc: another version of RPC is taken for garbage",
      find: 'return { kind: "rpc_mismatch", xid };',
      replace: 'return { kind: "garbage" };',
    },
    {
      name: "onc: a broken verifier is blamed on the credential",
      find: 'reading = "verifier";',
      replace: "",
    },
    {
      name: "onc: replies are taken for calls",
      find: 'if (reader.uint() !== CALL) return { kind: "garbage" };',
      replace: "reader.uint();",
    },
  ]),
  ...bugsIn("lib/onc/reply_message.ts", ["tests/onc/messages_test.ts"], [
    {
      name: "onc: bytes after a refusal are overlooked",
      find: "    default:\n      reader.end();\n",
      replace: "    default:\n",
    },
    {
      name: "onc: RPC_MISMATCH and AUTH_ERROR change places",
      find: "const RPC_MISMATCH = 0;\nconst AUTH_ERROR = 1;",
      replace: "const RPC_MISMATCH = 1;\nconst AUTH_ERROR = 0;",
    },
  ]),
  ...bugsIn("lib/onc/opaque_auth.ts", ["tests/onc/messages_test.ts"], [
    {
      name: "onc: credentials of any length are read",
      find: "body: reader.varopaque(limits.authBytesMax)",
      replace: "body: reader.varopaque()",
    },
  ]),
  ...bugsIn("lib/onc/record.ts", ["tests/onc/record_test.ts"], [
    {
      name: "onc: a fragment is believed to be as long as it says",
      find: "if (length > this.#bytesMax) {",
      replace: "if (length > Infinity) {",
    },
    {
      name: "onc: the lengths of fragments are not added up",
      find: "const length = this.#length + this.#missing;",
      replace: "const length = this.#missing;",
    },
    {
      name: "onc: every fragment is the last one",
      find: "if (!this.#isLast) return undefined;",
      replace: "",
    },
    {
      name: "onc: a record may have fragments without end",
      find: "if (++this.#fragments > limits.fragmentsMax) {",
      replace: "if (++this.#fragments < 0) {",
    },
    {
      name: "onc: two records share their memory",
      find: "    this.#record = new Uint8Array(0);\n    this.#length = 0;\n",
      replace: "    this.#length = 0;\n",
    },
  ]),
  ...bugsIn(
    "lib/onc/duplicate_cache.ts",
    ["tests/onc/duplicate_cache_test.ts"],
    [
      {
        name: "onc: a duplicate of a running call runs",
        find: 'return "running";',
        replace: 'return "new";',
      },
      {
        name: "onc: replies are not kept",
        find: "    this.#keep(key, reply, now);\n",
        replace: "",
      },
      {
        name: "onc: replies are kept for ever",
        find: "if (untilMs > now) return;",
        replace: "return;",
      },
      {
        name: "onc: who asked first is answered, though its connection broke",
        find: "      this.#running.set(key, respond);\n      return",
        replace: "      return",
      },
      {
        name: "onc: the bytes of replies are not bounded",
        find: " || this.#bytes > bytesMax) {",
        replace: ") {",
      },
      {
        name: "onc: a forgotten reply leaves its bytes behind",
        find: "this.#bytes -= reply?.length ?? 0;",
        replace: "",
      },
      {
        name: "onc: calls run without bound",
        find: 'if (this.isFull) return "full";',
        replace: "",
      },
    ],
  ),
  ...bugsIn("lib/onc/dispatcher.ts", ["tests/onc/server_test.ts"], [
    {
      name: "onc: duplicates are known by less than all of a call",
      find: "${digest(message, key)}",
      replace: "",
    },
    {
      name: "onc: duplicates are known whoever sends them",
      find: "${asker.protocol} ${asker.peer} ${xid} ",
      replace: "${xid} ",
    },
    {
      name: "onc: a result may be longer than a datagram",
      find: "      checkLength(writer.length, asker);\n",
      replace: "",
    },
    {
      name: "onc: arguments of the null procedure are overlooked",
      find: "if (args.length > 0) {",
      replace: "if (args.length < 0) {",
    },
    {
      name: "onc: a server that drains takes new calls",
      find: "this.#isDraining && !cache.has(cacheKey)",
      replace: "false",
    },
    {
      name: "onc: authenticate may throw what it likes",
      find: "return { stat: AuthStat.AUTH_FAILED };",
      replace: "throw error;",
    },
  ]),
  ...bugsIn("lib/onc/programs.ts", ["tests/onc/server_test.ts"], [
    {
      name: "onc: the null procedure is there for one version only",
      find: 'if (procedure === 0) return "null";',
      replace: "",
    },
    {
      name: "onc: PROG_MISMATCH tells the wrong range",
      find: "high: Math.max(...versions.keys()),",
      replace: "high: Math.min(...versions.keys()),",
    },
    {
      name: "onc: one version hides another",
      find: "if (versions.has(version)) {",
      replace: "if (false) {",
    },
  ]),
  ...bugsIn("lib/onc/authentication.ts", ["tests/onc/server_test.ts"], [
    {
      name: "onc: any credential is taken",
      find: 'flavor === "other" ? "AUTH_REJECTEDCRED" : undefined',
      replace: "flavor && undefined",
    },
  ]),
  ...bugsIn("lib/onc/stream_session.ts", ["tests/onc/streams_test.ts"], [
    {
      name: "onc: a stream's replies are queued without bound",
      find: "this.#unreadBytes < limits.unreadBytesMax &&",
      replace: "",
    },
    {
      name: "onc: a stream's calls run without bound",
      find: "this.#running.size < limits.runningMaxOfStream &&",
      replace: "",
    },
    {
      name: "onc: calls by stream do not wait for others",
      find: " &&\n      !this.#parts.dispatcher.cache.isFull;",
      replace: ";",
    },
    {
      name: "onc: half a record may take as long as it likes",
      find: "this.#partialSince ??= this.#parts.clock.now();",
      replace: "",
    },
    {
      name: "onc: replies may be taken as late as one likes",
      find: "this.#writingSince ??= this.#parts.clock.now();",
      replace: "",
    },
    {
      name: "onc: idle streams stay for ever",
      find: "return idleSince !== undefined && now",
      replace: "return false && now",
    },
    {
      name: "onc: a handler is not told that its connection has ended",
      find:
        "      for (const execution of this.#running) execution.abandon();\n      await",
      replace: "      await",
    },
    {
      name: "onc: half a connection that ends is all of it",
      find:
        "      await this.#until(() => this.#running.size === 0 && this.#writing === 0);\n    } catch",
      replace: "    } catch",
    },
  ]),
  ...bugsIn("lib/onc/stream_server.ts", ["tests/onc/streams_test.ts"], [
    {
      name: "onc: streams are not bounded",
      find: "if (this.#sessions.size < limits.streamsMax) return true;",
      replace: "if (this) return true;",
    },
    {
      name: "onc: the busiest stream makes way, not the idlest",
      find: "since < idlest.idleSince!",
      replace: "since > idlest.idleSince!",
    },
  ]),
];
