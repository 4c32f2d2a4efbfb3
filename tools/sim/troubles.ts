import { limits } from "../../lib/core/limits.ts";
import { manyProbes } from "./probes.ts";
import { Random } from "../../lib/core/random.ts";
import {
  type Configuration,
  Draw,
  type Trouble,
  weatherOf,
} from "./configuration.ts";
import type { History } from "./history.ts";
import type { Node } from "./world.ts";

/**
 * How long a call takes at most once all faults have healed and it is sent
 * again: a call, RETRY and call by turns, its handler, a reply. `undefined` where
 * nobody can say, because others are in its way that may take for ever.
 */
export function patienceMs(configuration: Configuration): number | undefined {
  const { calls, handlerMs, weather, bounds, hanging } = configuration;
  // A server that is full to the brim ignores what is new, for minutes.
  if ((bounds.clients ?? bounds.storedBytes) !== undefined) return undefined;
  // Nor can it be said how often a lost reply is told again.
  if (bounds.answersAgainBytes !== undefined) return undefined;
  // A RETRY may be answered at once ten times (R14).
  const onceMs = handlerMs + 2 * 12 * (weather.delayMs ?? 0) + 1;
  const isNarrow = (configuration.load ?? bounds.callsInFlight ??
    bounds.bytesInFlight ?? bounds.sessions) !== undefined;
  if (isNarrow && hanging > 0) return undefined;
  const largeMs = isLarge(configuration) ? largePatienceMs(configuration) : 0;
  return (isNarrow ? (calls + 1) * onceMs : onceMs) + largeMs;
}

/** Whether some arguments or results are larger than a datagram. */
function isLarge({ bodyBytes, verbose }: Configuration): boolean {
  return bodyBytes > 1100 || verbose > 0;
}

/**
 * What a body takes by itself: the longest timeout of whoever sends it, then a
 * window that has shrunk to two datagrams, through which all calls go.
 */
function largePatienceMs({ weather, calls, bodyBytesMax }: Configuration) {
  const turns = 2 * calls * bodyBytesMax / 2400;
  return limits.timeoutMsMax * limits.jitterMax +
    turns * 2 * (weather.delayMs ?? 0);
}

/** Has all troubles of a history happen at their times. */
export function scheduleTroubles(history: History): void {
  for (const trouble of history.configuration.troubles) {
    history.world.after(trouble.atMs, () => strike(history, trouble));
  }
}

/** Ends all troubles: the weather is calm, nothing is cut, servers are up. */
export function heal(history: History): void {
  const { world, servers, clients, configuration } = history;
  history.note("all faults heal");
  world.paths.mend();
  world.unsendable = 0;
  world.paths.setWeather({ delayMs: configuration.weather.delayMs ?? 0 });
  for (const node of [...servers, ...clients]) {
    if (!node.isUp) history.start(node);
  }
}

function strike(history: History, trouble: Trouble): void {
  const { world, servers, clients } = history;
  const { kind, forMs, dice } = trouble;
  const pick = <T>(from: readonly T[]): T =>
    from[Math.floor(dice * 1000) % from.length]!;
  switch (kind) {
    case "server_crash":
      return crash(history, pick(servers), forMs);
    case "client_crash":
      return crash(history, pick(clients), forMs);
    case "move":
      return move(history, pick(clients), dice);
    case "partition":
      return partition(history, trouble, pick(clients), pick(servers));
    case "weather": {
      const random = new Random([dice * 2 ** 32, 7]);
      history.note("the weather changes");
      const hold = holdMs(history.configuration);
      world.paths.setWeather(weatherOf(new Draw(random), hold));
      return;
    }
    case "drain": {
      const server = pick(servers);
      history.note(`${server.name} takes no more calls`);
      if (server.isUp) {
        server.endpoint.drain();
        server.isDraining = true;
        server.startsLeft = server.endpoint.queued;
        world.drain(server);
      }
      return crash(history, server, forMs, forMs);
    }
    case "forge":
      return forge(history, dice);
    case "cancel":
      return cancel(history, dice);
    case "greed":
      return crave(history, pick(clients));
  }
}

function crash(
  history: History,
  node: Node,
  forMs: number,
  inMs: number = 0,
): void {
  const { world, configuration: { spanMs } } = history;
  const die = () => {
    // Faults are over by then.
    if (!node.isUp || world.timeline.nowMs >= spanMs) return;
    history.note(`${node.name} crashes`);
    world.crash(node);
    // Most restarts are quick: that is when copies are still under way.
    const downMs = forMs < 100 ? 0 : forMs / 10;
    world.after(downMs, () => {
      if (!node.isUp) history.start(node);
    });
  };
  if (inMs === 0) die();
  else world.after(inMs, die);
}

function move(history: History, client: Node, dice: number): void {
  const port = 5001 + Math.floor(dice * 50_000);
  const address = `${client.address.split(":")[0]}:${port}`;
  if (history.clients.some((other) => other.address === address)) return;
  history.note(`${client.name} is seen as ${address} from now on`);
  history.world.move(client, address);
}

function partition(
  history: History,
  { forMs, dice }: Trouble,
  client: Node,
  server: Node,
): void {
  const [here, there] = [client.address, server.address].map((address) =>
    address.split(":")[0]!
  ) as [string, string];
  const ways = [
    [{ from: here, to: there }],
    [{ from: there, to: here }],
    [{ from: here, to: there }, { from: there, to: here }],
  ];
  const cuts = ways[Math.floor(dice * 100) % 3]!;
  history.note(
    `cut: ${cuts.map(({ from, to }) => `${from} to ${to}`).join(", ")}`,
  );
  const mend = history.world.paths.cut(...cuts);
  history.world.after(forMs, () => {
    history.note("a cut is mended");
    mend();
  });
}

/** For how long copies may be under way: within what servers remember. */
function holdMs({ bounds }: Configuration): number {
  return (bounds.retentionMs ?? limits.retentionMs) * 0.8;
}

/** Somebody sends what a client has sent, with another's address on it. */
function forge(history: History, dice: number): void {
  const { eavesdropper: { overheard }, configuration, world } = history;
  if (overheard === undefined) return;
  // Kept for longer than a network may hold a copy, it is beyond what is promised.
  if (world.timeline.nowMs - overheard.atMs > holdMs(configuration)) return;
  const victim = `10.9.9.9:${1 + Math.floor(dice * 4)}`;
  history.note(`somebody forges a datagram from ${victim}`);
  world.inject(overheard.datagram.slice(), victim, overheard.to);
}

/** A client asks after calls again and again that have been answered. */
function crave(history: History, client: Node): void {
  const answered = [...history.guarantees.witnesses.values()].filter((one) =>
    one.client === client && one.clientLife === client.life && client.isUp &&
    one.answers.length > 0 && one.server.isUp &&
    one.runs.at(-1) === one.server.life
  );
  const [first] = answered;
  const session = first?.call.session;
  if (first === undefined || session === undefined) return;
  history.note(`${client.name} asks a thousand times for what it was told`);
  const sequences = answered.filter(({ call }) => call.session === session)
    .map(({ call }) => call.sequence);
  const datagram = manyProbes(session, sequences);
  for (let i = 0; i < 10; i++) {
    history.world.inject(datagram, client.address, first.server.address);
  }
}

function cancel(history: History, dice: number): void {
  const open = [...history.guarantees.witnesses.values()].filter((one) =>
    one.settled === undefined && one.client.isUp &&
    one.client.life === one.clientLife
  );
  const witness = open[Math.floor(dice * open.length)];
  if (witness === undefined) return;
  history.note(`${witness.client.name} cancels call ${witness.id}`);
  witness.client.endpoint.cancel(witness.call, "canceled");
  history.world.drain(witness.client);
}
