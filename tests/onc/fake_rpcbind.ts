import {
  type Chain,
  type Mapping,
  oncProgram,
  type OncServer,
  Portmap2,
  type Rpcb,
  Rpcbind3,
  Rpcbind4,
  serveOnc,
} from "../../lib/onc/mod.ts";
import type { Lab } from "./lab.ts";

/** As much of rpcbind as clients need, at 127.0.0.1:111 of a lab. */
export async function fakeRpcbind(
  lab: Lab,
  { versions = [2, 3, 4] }: { versions?: number[] } = {},
): Promise<{ server: OncServer; table: Rpcb[]; asked: string[] }> {
  const table: Rpcb[] = [];
  const asked: string[] = [];
  const isSame = (one: Rpcb) => (other: Rpcb) =>
    one.prog === other.prog && one.vers === other.vers &&
    one.netid === other.netid;
  const fromMapping = ({ prog, vers, prot, port }: Mapping): Rpcb => ({
    prog,
    vers,
    netid: prot === 6 ? "tcp" : "udp",
    addr: `0.0.0.0.${port >> 8}.${port & 255}`,
    owner: "portmap",
  });
  const toMapping = ({ prog, vers, netid, addr }: Rpcb): Mapping => {
    const [high, low] = addr.split(".").slice(-2).map(Number);
    const prot = netid === "tcp" ? 6 : 17;
    return { prog, vers, prot, port: high! << 8 | low! };
  };
  const set = (entry: Rpcb) => {
    if (table.some(isSame(entry))) return false;
    table.push(entry);
    return true;
  };
  const unset = (entry: Rpcb) => {
    const index = table.findIndex(isSame(entry));
    if (index >= 0) table.splice(index, 1);
    return index >= 0;
  };
  const find = (entry: Rpcb) =>
    table.find(isSame(entry)) ??
      table.find(({ prog, netid }) =>
        prog === entry.prog && netid === entry.netid
      );
  const rpcbind = (version: number) => ({
    set,
    unset,
    getaddr: (entry: Rpcb) => {
      asked.push(`getaddr${version}`);
      return find(entry)?.addr ?? "";
    },
    dump: () => chain(table),
  });
  const programs = [
    oncProgram(Portmap2, {
      set: (mapping) => set(fromMapping(mapping)),
      unset: (mapping) => unset(fromMapping(mapping)),
      getport: (mapping) => {
        asked.push("getport2");
        const found = find(fromMapping(mapping));
        return found === undefined ? 0 : toMapping(found).port;
      },
      dump: () => chain(table.map(toMapping)),
    }),
    oncProgram(Rpcbind3, rpcbind(3)),
    oncProgram(Rpcbind4, rpcbind(4)),
  ];
  const server = await serveOnc(
    programs.filter(({ service }) => versions.includes(service.version)),
    {
      transport: lab.listen(111),
      listenStreams: (accept) => lab.streams.listen("127.0.0.1:111", accept),
      clock: lab.clock,
      seed: [4, 3, 2, 1],
    },
  );
  return { server, table, asked };
}

function chain<T>(items: T[]): Chain<T> | null {
  return items.reduceRight<Chain<T> | null>(
    (next, item) => ({ item, next }),
    null,
  );
}
