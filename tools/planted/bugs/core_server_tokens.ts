import { bugsIn, type PlantedBug } from "../bug.ts";

const TOKENS = ["tests/core/tokens_test.ts"];
const BOTH = ["tests/core/tokens_test.ts", "tests/core/amplification_test.ts"];

/** Servers that believe too much of an address, or too little. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/core/answers.ts", TOKENS, [
    {
      name: "nobody is asked for a token",
      find: "if (!isAsked && fits(draft, draft, tokenBytes))",
      replace: "if (false)",
    },
    {
      name: "a token has a datagram of its own",
      find: "if (!isAsked && fits(draft, draft, tokenBytes))",
      replace: "if (!isAsked)",
    },
    {
      name: "who is believed is asked for a token all the same",
      find:
        "const isAsked = draft.hasToken ||\n      answered.client.proof.isProven(answered.from);",
      replace: "const isAsked = draft.hasToken;",
    },
    {
      name: "an answer that is held back is not announced",
      find: "      return this.challenge(answered);\n",
      replace: "      return;\n",
    },
    {
      name: "a RETRY has no token with it",
      find: "if (!arrival.isProven && !draft.hasToken) {",
      replace: "if (false) {",
    },
    {
      name: "words of work ask for no token",
      find: "    this.#askIn(draft, execution);\n",
      replace: "",
      tests: ["tests/core/progress_test.ts"],
    },
    {
      name: "answers to strangers are free",
      find: "return this.#draft(this.#stranger, from, bytes);",
      replace:
        "return this.#outbox.draft(this.#stranger, { to: from, incarnation: this.incarnation }, bytes);",
      tests: BOTH,
    },
    {
      name: "headers of answers are free",
      find: "const datagramOverhead = 28;",
      replace: "const datagramOverhead = 0;",
      tests: BOTH,
    },
    {
      name: "a frame costs a header in whatever datagram it goes",
      find: "bytes + (isNew ? datagramOverhead : 0)",
      replace: "bytes + datagramOverhead",
      tests: ["tests/core/probes_test.ts"],
    },
  ]),
  ...bugsIn("lib/core/address_proof.ts", BOTH, [
    {
      name: "an unproved address is sent what it asks for",
      find: "|| bytes > this.#credit) return false;",
      replace: ") return false;",
    },
    {
      name: "what an address has earned is never spent",
      find: "    this.#credit -= bytes;\n",
      replace: "",
    },
    {
      name: "what one address has earned is spent on another",
      find: "if (to !== this.#claimed || bytes > this.#credit) return false;",
      replace: "if (bytes > this.#credit) return false;",
    },
  ]),
  ...bugsIn("lib/core/limits.ts", BOTH, [
    {
      name: "four times what came is sent",
      find: "  amplification: 3,",
      replace: "  amplification: 4,",
    },
  ]),
  ...bugsIn("lib/core/admission.ts", TOKENS, [
    {
      name: "any token will do",
      find: "token !== 0n && this.#tokens.isGood(token, client, from, now);",
      replace: "token !== 0n;",
    },
    {
      name: "a token that was shown is forgotten at once",
      find: "    if (isProven) proof.prove(from);\n",
      replace: "",
    },
    {
      name: "a new client begins with nothing earned",
      find: "this.#clients.add(header.client, proof);",
      replace: "this.#clients.add(header.client, new AddressProof());",
    },
    {
      name: "a full table takes whoever comes",
      find:
        "if (isPressed && !this.#isAdmitted(frame, arrival)) return undefined;",
      replace: "",
    },
  ]),
  ...bugsIn("lib/core/address_tokens.ts", TOKENS, [
    {
      name: "a token that is minutes old is taken",
      find: "const epoch = Math.floor(now / limits.tokenEpochMs);",
      replace: "const epoch = 0 * now;",
    },
    {
      name: "a token is as good in another session",
      find: "  writeId(scratch, 0, client);\n  // An",
      replace: "  writeId(scratch, 0, 0n * client);\n  // An",
    },
  ]),
  ...bugsIn("lib/core/runs.ts", TOKENS, [
    {
      name: "a forged copy takes the answer elsewhere",
      find: "if (!copy.isProven && client.proof.isProven(from)) {",
      replace: "if (false) {",
    },
    {
      name: "a client cannot move",
      find: "if (!copy.isProven && client.proof.isProven(from)) {",
      replace: "if (copy.from !== from) {",
    },
  ]),
  ...bugsIn("lib/core/listener.ts", TOKENS, [
    {
      name: "a token is shown for ever",
      find: "  session.token = 0n;\n",
      replace: "",
    },
    {
      name: "a token is not shown",
      find: "session.token = frame.token;",
      replace: "",
    },
    {
      name: "a call goes to and fro between a server and its tokens",
      find: "if (++call.challenges > limits.challengesMax) continue;",
      replace: "",
    },
    {
      name: "a copy of a TOKEN has its call sent once more",
      find: "if (call?.lastTransmission !== echo) continue;",
      replace: "if (call === undefined) continue;",
    },
    {
      name: "a TOKEN is not answered",
      find:
        "if (isAlone) this.#answerChallenge(session, frame, { isTokenNew, now });",
      replace: "",
    },
    {
      name: "a TOKEN beside WORKING costs a datagram",
      find: "sequence !== frame.sequence || type === frame.type",
      replace: "sequence > 0 || type > 0",
    },
    {
      name: "a call that is worked on is sent whole with its token",
      find: "if (call.working || call.isDelivered) {",
      replace: "if (false) {",
    },
  ]),
];
