import { assertEquals } from "@std/assert";
import type { Peer } from "../../lib/core/peer.ts";
import { Random } from "../../lib/core/random.ts";
import { Sessions } from "../../lib/core/sessions.ts";

/** Of a peer nothing counts here but its sessions. */
function peer(): Peer {
  return { sessions: [] } as unknown as Peer;
}

Deno.test("Sessions.get() finds whichever is asked for, by turns", () => {
  const sessions = new Sessions(new Random([1]));
  const [one, other] = [peer(), peer()].map((peer) => sessions.withRoom(peer)!);
  for (let i = 0; i < 2; i++) {
    assertEquals(sessions.get(one!.client), one);
    assertEquals(sessions.get(one!.client), one);
    assertEquals(sessions.get(other!.client), other);
  }
  assertEquals(sessions.get(one!.client ^ 1n), undefined);
  assertEquals(sessions.get(one!.client), one);
});

Deno.test("Sessions.forget() forgets the one that was asked for last", () => {
  const sessions = new Sessions(new Random([1]));
  const gone = peer();
  const { client } = sessions.withRoom(gone)!;
  assertEquals(sessions.get(client)?.client, client);
  sessions.forget(gone);
  assertEquals(sessions.get(client), undefined);
});
