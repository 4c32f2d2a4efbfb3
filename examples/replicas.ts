/**
 * A client of three servers, one of which goes away in the middle:
 *
 *     deno run -A examples/replicas.ts
 *
 * Calls go to whichever server has less to do. The one that shuts down refuses
 * what comes, unseen, and those calls are made elsewhere: none of them fails.
 *
 * @module
 */

import {
  clientStats,
  connect,
  defineService,
  procedure,
  serve,
} from "@datagram/rpc";
import * as x from "@datagram/rpc/xdr";

const Weather = defineService({
  name: "weather",
  program: 0x2000_0021,
  version: 1,
  procedures: {
    // Asking twice does no harm, so that a call may be made again, or hedged.
    degrees: procedure(1, x.string(40), x.int, { idempotent: true }),
  },
});

const degrees = (city: string) => city.length;
const servers = await Promise.all(
  [1, 2, 3].map(() => serve(Weather, { degrees })),
);
await using weather = await connect(
  Weather,
  servers.map(({ address }) => address),
  { hedge: true },
);

for (let call = 0; call < 300; call++) {
  if (call === 100) await servers[0]!.shutdown();
  // One city is always asked of the same server, whose cache may know it.
  const city = ["Oslo", "Lima", "Accra"][call % 3]!;
  await weather.degrees(city, { key: city });
}

const { retries, servers: healths } = clientStats(weather);
for (const { address, state, openedBy, calls } of healths) {
  console.log(address, state, openedBy ?? "", `${calls} calls`);
}
console.log(`${retries} retries`);
for (const server of servers) await server.shutdown();
