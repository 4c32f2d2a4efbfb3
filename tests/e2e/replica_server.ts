/**
 * One of several servers of a service, until its stdin closes or by SIGTERM:
 *
 *     deno run -A tests/e2e/replica_server.ts <hostname> <port>
 *
 * Prints its address.
 */
import process from "node:process";
import { serve, type Server } from "../../mod.ts";
import { Replica } from "./replica.ts";

const [hostname, port] = Deno.args;
const server: Server = await serve(Replica, {
  where: () => server.address,
}, {
  hostname: hostname!,
  port: Number(port),
});

const stop = () => void server.shutdown();
process.once("SIGTERM", stop);
process.stdin.once("end", stop);
process.stdin.resume();
console.log(server.address);

await server.finished;
if (!process.stdin.readableEnded) process.exit();
