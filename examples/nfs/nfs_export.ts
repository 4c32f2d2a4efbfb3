/**
 * Files of an NFSv3 server: a directory tree that it exports, by ONC RPC.
 *
 * @module
 */
import {
  connectOnc,
  type ConnectOncOptions,
  type OncClient,
} from "@datagram/rpc/onc";
import {
  type Entryplus3,
  type Fattr3,
  MountV3,
  type Nfsstat3,
  NfsV3,
  type Sattr3,
} from "./nfs.ts";

/** Something in a directory. */
export interface NfsEntry {
  readonly name: string;
  readonly kind: Fattr3["type"] | undefined;
  /** In bytes. */
  readonly size: bigint | undefined;
}

/** What a server answered in place of what it was asked for. */
export class NfsError extends Error {
  override readonly name = "NfsError";
  readonly status: string;

  constructor(action: string, status: string) {
    super(`Cannot ${action}: ${status}`);
    this.status = status;
  }
}

/** An exported tree; paths begin at its root. */
export class NfsExport implements AsyncDisposable {
  readonly #nfs: OncClient<typeof NfsV3.procedures>;
  readonly #root: Uint8Array;
  /** How much is read or written at a time, in bytes. */
  readonly #chunkBytes: number;

  private constructor(
    nfs: OncClient<typeof NfsV3.procedures>,
    root: Uint8Array,
    chunkBytes: number,
  ) {
    this.#nfs = nfs;
    this.#root = root;
    this.#chunkBytes = chunkBytes;
  }

  /**
   * Mounts a tree. rpcbind at the host is asked for both ports.
   *
   * @param host the server, with `tcp://` before it for TCP
   * @param path what it exports, such as `/home`
   */
  static async mount(
    host: string,
    path: string,
    options: ConnectOncOptions = {},
  ): Promise<NfsExport> {
    const credential = options.credential ?? {
      flavor: "sys",
      stamp: 0,
      machine: "localhost",
      uid: 0,
      gid: 0,
      gids: [],
    };
    await using mount = await connectOnc(MountV3, host, {
      ...options,
      credential,
    });
    const answer = await mount.mnt(path);
    if (answer.fhsStatus !== "MNT3_OK") {
      throw new NfsError(`mount ${path}`, answer.fhsStatus);
    }
    const nfs = await connectOnc(NfsV3, host, { ...options, credential });
    // A datagram has to hold it all, with some 200 bytes around it.
    const chunkBytes = host.startsWith("tcp:") || options.protocol === "tcp"
      ? 262_144
      : 32_768;
    return new NfsExport(nfs, answer.mountinfo.fhandle, chunkBytes);
  }

  /** What is in a directory, but `.` and `..`. */
  async list(path = "/"): Promise<NfsEntry[]> {
    const dir = await this.#find(path);
    const entries: NfsEntry[] = [];
    let cookie = 0n;
    let cookieverf: Uint8Array = new Uint8Array(8);
    for (;;) {
      const answer = await this.#nfs.readdirplus({
        dir,
        cookie,
        cookieverf,
        dircount: 8_192,
        maxcount: 32_768,
      });
      if (answer.status !== "NFS3_OK") throw failure("list", path, answer);
      const { reply } = answer.resok;
      for (const entry of chain(reply.entries)) {
        cookie = entry.cookie;
        if (entry.name !== "." && entry.name !== "..") {
          entries.push(entryOf(entry));
        }
      }
      if (reply.eof || reply.entries === null) return entries;
      cookieverf = answer.resok.cookieverf;
    }
  }

  /** All of a file. */
  async read(path: string): Promise<Uint8Array> {
    const file = await this.#find(path);
    const pieces: Uint8Array[] = [];
    let offset = 0n;
    for (;;) {
      const count = this.#chunkBytes;
      const answer = await this.#nfs.read({ file, offset, count });
      if (answer.status !== "NFS3_OK") throw failure("read", path, answer);
      const { data, eof } = answer.resok;
      pieces.push(data);
      offset += BigInt(data.length);
      if (eof || data.length === 0) break;
    }
    return new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer());
  }

  /** Makes a file of some bytes, or puts them in place of what it has. */
  async write(path: string, bytes: Uint8Array): Promise<void> {
    const file = await this.#create(path);
    for (let at = 0; at < bytes.length;) {
      const data = bytes.subarray(at, at + this.#chunkBytes);
      const answer = await this.#nfs.write({
        file,
        offset: BigInt(at),
        count: data.length,
        stable: "FILE_SYNC",
        data,
      });
      if (answer.status !== "NFS3_OK") throw failure("write", path, answer);
      at += answer.resok.count;
    }
  }

  /** Ends it; the server keeps no state of clients. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#nfs[Symbol.asyncDispose]();
  }

  async #create(path: string): Promise<Uint8Array> {
    const at = path.lastIndexOf("/");
    const dir = await this.#find(path.slice(0, Math.max(at, 0)));
    const where = { dir, name: path.slice(at + 1) };
    const answer = await this.#nfs.create({
      where,
      how: { mode: "UNCHECKED", objAttributes: emptyFile },
    });
    if (answer.status !== "NFS3_OK") throw failure("create", path, answer);
    const { obj } = answer.resok;
    return obj.handleFollows ? obj.handle : await this.#find(path);
  }

  async #find(path: string): Promise<Uint8Array> {
    let handle = this.#root;
    for (const name of path.split("/").filter((name) => name !== "")) {
      const answer = await this.#nfs.lookup({ what: { dir: handle, name } });
      if (answer.status !== "NFS3_OK") throw failure("find", path, answer);
      handle = answer.resok.object;
    }
    return handle;
  }
}

/** Attributes of a file that is to be empty, for everybody to read. */
const emptyFile: Sattr3 = {
  mode: { setIt: true, value: 0o644 },
  uid: { setIt: false },
  gid: { setIt: false },
  size: { setIt: true, value: 0n },
  atime: { setIt: "DONT_CHANGE" },
  mtime: { setIt: "DONT_CHANGE" },
};

function failure(
  action: string,
  path: string,
  { status }: { status: Nfsstat3 },
): NfsError {
  return new NfsError(`${action} ${path}`, status);
}

function* chain(entry: Entryplus3 | null): Generator<Entryplus3> {
  for (; entry !== null; entry = entry.nextentry) yield entry;
}

function entryOf({ name, nameAttributes }: Entryplus3): NfsEntry {
  const { type, size } = nameAttributes.attributesFollow
    ? nameAttributes.attributes
    : {};
  return { name, kind: type, size };
}
