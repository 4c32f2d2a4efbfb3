import { bugsIn, type PlantedBug } from "../bug.ts";

const HEARTBEAT = ["tests/rpc/heartbeat_test.ts"];

/** Servers that freeze unseen, or are asked for nothing. */
export const bugs: readonly PlantedBug[] = [
  ...bugsIn("lib/rpc/heartbeat.ts", HEARTBEAT, [
    {
      name: "a server is asked when nothing is outstanding there",
      find: "    if (replica.outstanding === 0) {",
      replace: "    if (false) {",
      mayHang: true,
    },
    {
      name: "a server is asked though it has just said something",
      find: "const quietSince = Math.max(heardAt, this.#since);",
      replace: "const quietSince = this.#since + 0 * heardAt;",
    },
    {
      name: "a server is asked once",
      find: "      this.#wait(endedAt, endedAt);\n",
      replace: "",
    },
    {
      name: "whoever does not answer is believed to be there",
      find: "peer.silence!.heardAt >= now",
      replace: "true",
    },
    {
      name: "whoever answers is taken for dead",
      find: "peer.silence!.heardAt >= now",
      replace: "false",
    },
  ]),
  ...bugsIn("lib/rpc/servers.ts", HEARTBEAT, [
    {
      name: "the only server there is is asked",
      find: "if (!isOne) this.#heartbeats",
      replace: "void isOne; this.#heartbeats",
    },
    {
      name: "calls of a server that does not answer stay there",
      find: "if (isNews) this.#fellSilent(replica, peer, now);",
      replace: "void isNews; void now;",
    },
    {
      name: "a server that went while it was asked is never forgotten",
      find: "        if (replica.isGone) this.#sweep();\n",
      replace: "",
    },
  ]),
];
