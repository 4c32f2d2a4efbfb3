import { Child } from "../runtimes/child.ts";

/** A service record: where a server is, at a name that has addresses. */
export interface SrvRecord {
  /** `_service._protocol.domain`. */
  readonly name: string;
  /** Empty is the root, which says that there is none. */
  readonly target: string;
  readonly port: number;
  readonly priority?: number;
  readonly weight?: number;
}

/** What a {@linkcode DnsServer} knows. */
export interface Zone {
  /** Names below `example` and their IP addresses. */
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  readonly services?: readonly SrvRecord[];
}

/**
 * A real DNS server on loopback, at a port of its own: `dnsmasq`, which knows
 * what lies below `example`, and asks nobody. Records live a second.
 */
export class DnsServer implements AsyncDisposable {
  /** `127.0.0.1:port`. */
  readonly address: string;
  readonly #folder: string;
  readonly #port: number;
  #process: Child | undefined;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
    this.address = `127.0.0.1:${port}`;
  }

  /** Starts one, and waits until it answers. */
  static async start(zone: Zone): Promise<DnsServer> {
    for (let tries = 1;; tries++) {
      const folder = await Deno.makeTempDir({ prefix: "dns_server_" });
      const server = new DnsServer(folder, freePort());
      try {
        await server.restart(zone);
        return server;
      } catch (error) {
        await server[Symbol.asyncDispose]();
        // It wants the port for TCP as well, and others take ports meanwhile.
        if (tries === 5) throw error;
      }
    }
  }

  /** Whether this machine has such a server. */
  static isInstalled(): boolean {
    return programs.some((path) => {
      try {
        return Deno.statSync(path).isFile;
      } catch {
        return false;
      }
    });
  }

  /** Other addresses of names: it reads them anew, and goes on answering. */
  async change(hosts: Zone["hosts"]): Promise<void> {
    await this.#writeHosts(hosts);
    this.#process!.kill("SIGHUP");
    await this.#isRead();
  }

  /** Ends it: nobody answers questions any more. */
  async stop(): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
    this.#process = undefined;
  }

  /** Other records of all kinds, by another process at the same port. */
  async restart({ hosts, services = [] }: Zone): Promise<void> {
    await this.stop();
    await this.#writeHosts(hosts);
    const records = services.map((
      { name, target, port, priority = 0, weight = 0 },
    ) =>
      target === ""
        ? `--srv-host=${name}`
        : `--srv-host=${name},${target},${port},${priority},${weight}`
    );
    this.#process = new Child([
      "sh",
      "-c",
      // Its log goes where its lines are read.
      'exec dnsmasq "$@" 2>&1',
      "dnsmasq",
      "--keep-in-foreground",
      "--conf-file=/dev/null",
      "--log-facility=-",
      "--pid-file=",
      "--user=",
      `--port=${this.#port}`,
      "--listen-address=127.0.0.1",
      "--bind-interfaces",
      "--no-resolv",
      "--no-hosts",
      "--local=/example/",
      "--local-ttl=1",
      `--addn-hosts=${this.#folder}/hosts`,
      ...records,
    ]);
    await this.#isRead();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #writeHosts(hosts: Zone["hosts"]): Promise<void> {
    const lines = Object.entries(hosts).flatMap(([name, addresses]) =>
      addresses.map((address) => `${address} ${name}\n`)
    );
    await Deno.writeTextFile(`${this.#folder}/hosts`, lines.join(""));
  }

  /** Waits until it says that it has read its hosts. */
  async #isRead(): Promise<void> {
    while (!(await this.#process!.line()).includes("/hosts - ")) {
      // Lines before that one.
    }
  }
}

/** Debian has it where only root's PATH leads. */
const programs = [
  "/usr/sbin/dnsmasq",
  ...(Deno.env.get("PATH") ?? "").split(":").map((path) => `${path}/dnsmasq`),
];

/** A port that nobody has now. */
function freePort(): number {
  const socket = Deno.listenDatagram({
    transport: "udp",
    hostname: "127.0.0.1",
    port: 0,
  });
  const { port } = socket.addr as Deno.NetAddr;
  socket.close();
  return port;
}
