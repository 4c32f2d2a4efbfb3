// @generated from nfs.x: change that file, and not this one.

import {
  defineService,
  type Procedure,
  procedure,
  type Service,
} from "@datagram/rpc";
import * as x from "@datagram/rpc/xdr";

/*
 * As much of MOUNT and NFS, version 3, as listing, reading and writing files
 * takes. Types, names and numbers are those of RFC 1813.
 */

/** `const NFS3_FHSIZE` */
export const NFS3_FHSIZE = 64;
/** `const NFS3_COOKIEVERFSIZE` */
export const NFS3_COOKIEVERFSIZE = 8;
/** `const NFS3_CREATEVERFSIZE` */
export const NFS3_CREATEVERFSIZE = 8;
/** `const NFS3_WRITEVERFSIZE` */
export const NFS3_WRITEVERFSIZE = 8;
/**
 * The RFC has no bound; servers have this.
 *
 * `const NFS3_DATA_MAX`
 */
export const NFS3_DATA_MAX = 1_048_576;
/** `const NFS3_NAME_MAX` */
export const NFS3_NAME_MAX = 1024;
/** `const MNTPATHLEN` */
export const MNTPATHLEN = 1024;

/** `typedef nfs_fh3` */
export type NfsFh3 = Uint8Array;

/** The codec of {@linkcode NfsFh3}. */
export const NfsFh3: x.Codec<NfsFh3> = x.varopaque(NFS3_FHSIZE);

/** `typedef filename3` */
export type Filename3 = string;

/** The codec of {@linkcode Filename3}. */
export const Filename3: x.Codec<Filename3> = x.string(NFS3_NAME_MAX);

/** `typedef filedata3` */
export type Filedata3 = Uint8Array;

/** The codec of {@linkcode Filedata3}. */
export const Filedata3: x.Codec<Filedata3> = x.varopaque(NFS3_DATA_MAX);

/** `typedef uint64` */
export type Uint64 = bigint;

/** The codec of {@linkcode Uint64}. */
export const Uint64: x.Codec<Uint64> = x.uhyper;

/** `typedef uint32` */
export type Uint32 = number;

/** The codec of {@linkcode Uint32}. */
export const Uint32: x.Codec<Uint32> = x.uint;

/** `enum nfsstat3` */
export type Nfsstat3 =
  | "NFS3_OK"
  | "NFS3ERR_PERM"
  | "NFS3ERR_NOENT"
  | "NFS3ERR_IO"
  | "NFS3ERR_NXIO"
  | "NFS3ERR_ACCES"
  | "NFS3ERR_EXIST"
  | "NFS3ERR_XDEV"
  | "NFS3ERR_NODEV"
  | "NFS3ERR_NOTDIR"
  | "NFS3ERR_ISDIR"
  | "NFS3ERR_INVAL"
  | "NFS3ERR_FBIG"
  | "NFS3ERR_NOSPC"
  | "NFS3ERR_ROFS"
  | "NFS3ERR_MLINK"
  | "NFS3ERR_NAMETOOLONG"
  | "NFS3ERR_NOTEMPTY"
  | "NFS3ERR_DQUOT"
  | "NFS3ERR_STALE"
  | "NFS3ERR_REMOTE"
  | "NFS3ERR_BADHANDLE"
  | "NFS3ERR_NOT_SYNC"
  | "NFS3ERR_BAD_COOKIE"
  | "NFS3ERR_NOTSUPP"
  | "NFS3ERR_TOOSMALL"
  | "NFS3ERR_SERVERFAULT"
  | "NFS3ERR_BADTYPE"
  | "NFS3ERR_JUKEBOX";

/** The codec of {@linkcode Nfsstat3}. */
export const Nfsstat3: x.Codec<Nfsstat3> = x.enumeration({
  NFS3_OK: 0,
  NFS3ERR_PERM: 1,
  NFS3ERR_NOENT: 2,
  NFS3ERR_IO: 5,
  NFS3ERR_NXIO: 6,
  NFS3ERR_ACCES: 13,
  NFS3ERR_EXIST: 17,
  NFS3ERR_XDEV: 18,
  NFS3ERR_NODEV: 19,
  NFS3ERR_NOTDIR: 20,
  NFS3ERR_ISDIR: 21,
  NFS3ERR_INVAL: 22,
  NFS3ERR_FBIG: 27,
  NFS3ERR_NOSPC: 28,
  NFS3ERR_ROFS: 30,
  NFS3ERR_MLINK: 31,
  NFS3ERR_NAMETOOLONG: 63,
  NFS3ERR_NOTEMPTY: 66,
  NFS3ERR_DQUOT: 69,
  NFS3ERR_STALE: 70,
  NFS3ERR_REMOTE: 71,
  NFS3ERR_BADHANDLE: 10_001,
  NFS3ERR_NOT_SYNC: 10_002,
  NFS3ERR_BAD_COOKIE: 10_003,
  NFS3ERR_NOTSUPP: 10_004,
  NFS3ERR_TOOSMALL: 10_005,
  NFS3ERR_SERVERFAULT: 10_006,
  NFS3ERR_BADTYPE: 10_007,
  NFS3ERR_JUKEBOX: 10_008,
});

/** `enum ftype3` */
export type Ftype3 =
  | "NF3REG"
  | "NF3DIR"
  | "NF3BLK"
  | "NF3CHR"
  | "NF3LNK"
  | "NF3SOCK"
  | "NF3FIFO";

/** The codec of {@linkcode Ftype3}. */
export const Ftype3: x.Codec<Ftype3> = x.enumeration({
  NF3REG: 1,
  NF3DIR: 2,
  NF3BLK: 3,
  NF3CHR: 4,
  NF3LNK: 5,
  NF3SOCK: 6,
  NF3FIFO: 7,
});

/** `struct specdata3` */
export interface Specdata3 {
  /** `specdata1` */
  specdata1: Uint32;
  /** `specdata2` */
  specdata2: Uint32;
}

/** The codec of {@linkcode Specdata3}. */
export const Specdata3: x.Codec<Specdata3> = x.struct({
  specdata1: Uint32,
  specdata2: Uint32,
});

/** `struct nfstime3` */
export interface Nfstime3 {
  /** `seconds` */
  seconds: Uint32;
  /** `nseconds` */
  nseconds: Uint32;
}

/** The codec of {@linkcode Nfstime3}. */
export const Nfstime3: x.Codec<Nfstime3> = x.struct({
  seconds: Uint32,
  nseconds: Uint32,
});

/** `struct fattr3` */
export interface Fattr3 {
  /** `type` */
  type: Ftype3;
  /** `mode` */
  mode: Uint32;
  /** `nlink` */
  nlink: Uint32;
  /** `uid` */
  uid: Uint32;
  /** `gid` */
  gid: Uint32;
  /** `size` */
  size: Uint64;
  /** `used` */
  used: Uint64;
  /** `rdev` */
  rdev: Specdata3;
  /** `fsid` */
  fsid: Uint64;
  /** `fileid` */
  fileid: Uint64;
  /** `atime` */
  atime: Nfstime3;
  /** `mtime` */
  mtime: Nfstime3;
  /** `ctime` */
  ctime: Nfstime3;
}

/** The codec of {@linkcode Fattr3}. */
export const Fattr3: x.Codec<Fattr3> = x.struct({
  type: Ftype3,
  mode: Uint32,
  nlink: Uint32,
  uid: Uint32,
  gid: Uint32,
  size: Uint64,
  used: Uint64,
  rdev: Specdata3,
  fsid: Uint64,
  fileid: Uint64,
  atime: Nfstime3,
  mtime: Nfstime3,
  ctime: Nfstime3,
});

/** `union post_op_attr switch (attributes_follow)` */
export type PostOpAttr =
  | { attributesFollow: true; attributes: Fattr3 }
  | { attributesFollow: false };

/** The codec of {@linkcode PostOpAttr}. */
export const PostOpAttr: x.Codec<PostOpAttr> = x.union(
  "attributesFollow",
  x.bool,
  {
    true: { attributes: Fattr3 },
    false: x.nothing,
  },
);

/** `struct wcc_attr` */
export interface WccAttr {
  /** `size` */
  size: Uint64;
  /** `mtime` */
  mtime: Nfstime3;
  /** `ctime` */
  ctime: Nfstime3;
}

/** The codec of {@linkcode WccAttr}. */
export const WccAttr: x.Codec<WccAttr> = x.struct({
  size: Uint64,
  mtime: Nfstime3,
  ctime: Nfstime3,
});

/** `union pre_op_attr switch (attributes_follow)` */
export type PreOpAttr =
  | { attributesFollow: true; attributes: WccAttr }
  | { attributesFollow: false };

/** The codec of {@linkcode PreOpAttr}. */
export const PreOpAttr: x.Codec<PreOpAttr> = x.union(
  "attributesFollow",
  x.bool,
  {
    true: { attributes: WccAttr },
    false: x.nothing,
  },
);

/** `struct wcc_data` */
export interface WccData {
  /** `before` */
  before: PreOpAttr;
  /** `after` */
  after: PostOpAttr;
}

/** The codec of {@linkcode WccData}. */
export const WccData: x.Codec<WccData> = x.struct({
  before: PreOpAttr,
  after: PostOpAttr,
});

/** `union post_op_fh3 switch (handle_follows)` */
export type PostOpFh3 =
  | { handleFollows: true; handle: NfsFh3 }
  | { handleFollows: false };

/** The codec of {@linkcode PostOpFh3}. */
export const PostOpFh3: x.Codec<PostOpFh3> = x.union("handleFollows", x.bool, {
  true: { handle: NfsFh3 },
  false: x.nothing,
});

/** `union set_uint32 switch (set_it)` */
export type SetUint32 =
  | { setIt: true; value: Uint32 }
  | { setIt: false };

/** The codec of {@linkcode SetUint32}. */
export const SetUint32: x.Codec<SetUint32> = x.union("setIt", x.bool, {
  true: { value: Uint32 },
}, x.nothing);

/** `union set_uint64 switch (set_it)` */
export type SetUint64 =
  | { setIt: true; value: Uint64 }
  | { setIt: false };

/** The codec of {@linkcode SetUint64}. */
export const SetUint64: x.Codec<SetUint64> = x.union("setIt", x.bool, {
  true: { value: Uint64 },
}, x.nothing);

/** `enum time_how` */
export type TimeHow =
  | "DONT_CHANGE"
  | "SET_TO_SERVER_TIME"
  | "SET_TO_CLIENT_TIME";

/** The codec of {@linkcode TimeHow}. */
export const TimeHow: x.Codec<TimeHow> = x.enumeration({
  DONT_CHANGE: 0,
  SET_TO_SERVER_TIME: 1,
  SET_TO_CLIENT_TIME: 2,
});

/** `union set_time switch (set_it)` */
export type SetTime =
  | { setIt: "SET_TO_CLIENT_TIME"; time: Nfstime3 }
  | { setIt: Exclude<TimeHow, "SET_TO_CLIENT_TIME"> };

/** The codec of {@linkcode SetTime}. */
export const SetTime: x.Codec<SetTime> = x.union("setIt", TimeHow, {
  SET_TO_CLIENT_TIME: { time: Nfstime3 },
}, x.nothing);

/** `struct sattr3` */
export interface Sattr3 {
  /** `mode` */
  mode: SetUint32;
  /** `uid` */
  uid: SetUint32;
  /** `gid` */
  gid: SetUint32;
  /** `size` */
  size: SetUint64;
  /** `atime` */
  atime: SetTime;
  /** `mtime` */
  mtime: SetTime;
}

/** The codec of {@linkcode Sattr3}. */
export const Sattr3: x.Codec<Sattr3> = x.struct({
  mode: SetUint32,
  uid: SetUint32,
  gid: SetUint32,
  size: SetUint64,
  atime: SetTime,
  mtime: SetTime,
});

/** `struct diropargs3` */
export interface Diropargs3 {
  /** `dir` */
  dir: NfsFh3;
  /** `name` */
  name: Filename3;
}

/** The codec of {@linkcode Diropargs3}. */
export const Diropargs3: x.Codec<Diropargs3> = x.struct({
  dir: NfsFh3,
  name: Filename3,
});

/** `struct GETATTR3args` */
export interface GETATTR3args {
  /** `object` */
  object: NfsFh3;
}

/** The codec of {@linkcode GETATTR3args}. */
export const GETATTR3args: x.Codec<GETATTR3args> = x.struct({
  object: NfsFh3,
});

/** `struct GETATTR3resok` */
export interface GETATTR3resok {
  /** `obj_attributes` */
  objAttributes: Fattr3;
}

/** The codec of {@linkcode GETATTR3resok}. */
export const GETATTR3resok: x.Codec<GETATTR3resok> = x.struct({
  objAttributes: Fattr3,
});

/** `union GETATTR3res switch (status)` */
export type GETATTR3res =
  | { status: "NFS3_OK"; resok: GETATTR3resok }
  | { status: Exclude<Nfsstat3, "NFS3_OK"> };

/** The codec of {@linkcode GETATTR3res}. */
export const GETATTR3res: x.Codec<GETATTR3res> = x.union("status", Nfsstat3, {
  NFS3_OK: { resok: GETATTR3resok },
}, x.nothing);

/** `struct LOOKUP3args` */
export interface LOOKUP3args {
  /** `what` */
  what: Diropargs3;
}

/** The codec of {@linkcode LOOKUP3args}. */
export const LOOKUP3args: x.Codec<LOOKUP3args> = x.struct({
  what: Diropargs3,
});

/** `struct LOOKUP3resok` */
export interface LOOKUP3resok {
  /** `object` */
  object: NfsFh3;
  /** `obj_attributes` */
  objAttributes: PostOpAttr;
  /** `dir_attributes` */
  dirAttributes: PostOpAttr;
}

/** The codec of {@linkcode LOOKUP3resok}. */
export const LOOKUP3resok: x.Codec<LOOKUP3resok> = x.struct({
  object: NfsFh3,
  objAttributes: PostOpAttr,
  dirAttributes: PostOpAttr,
});

/** `union LOOKUP3res switch (status)` */
export type LOOKUP3res =
  | { status: "NFS3_OK"; resok: LOOKUP3resok }
  | {
    status: Exclude<Nfsstat3, "NFS3_OK">;
    /** `dir_attributes` */
    dirAttributes: PostOpAttr;
  };

/** The codec of {@linkcode LOOKUP3res}. */
export const LOOKUP3res: x.Codec<LOOKUP3res> = x.union("status", Nfsstat3, {
  NFS3_OK: { resok: LOOKUP3resok },
}, { dirAttributes: PostOpAttr });

/** `struct READ3args` */
export interface READ3args {
  /** `file` */
  file: NfsFh3;
  /** `offset` */
  offset: Uint64;
  /** `count` */
  count: Uint32;
}

/** The codec of {@linkcode READ3args}. */
export const READ3args: x.Codec<READ3args> = x.struct({
  file: NfsFh3,
  offset: Uint64,
  count: Uint32,
});

/** `struct READ3resok` */
export interface READ3resok {
  /** `file_attributes` */
  fileAttributes: PostOpAttr;
  /** `count` */
  count: Uint32;
  /** `eof` */
  eof: boolean;
  /** `data` */
  data: Filedata3;
}

/** The codec of {@linkcode READ3resok}. */
export const READ3resok: x.Codec<READ3resok> = x.struct({
  fileAttributes: PostOpAttr,
  count: Uint32,
  eof: x.bool,
  data: Filedata3,
});

/** `union READ3res switch (status)` */
export type READ3res =
  | { status: "NFS3_OK"; resok: READ3resok }
  | {
    status: Exclude<Nfsstat3, "NFS3_OK">;
    /** `file_attributes` */
    fileAttributes: PostOpAttr;
  };

/** The codec of {@linkcode READ3res}. */
export const READ3res: x.Codec<READ3res> = x.union("status", Nfsstat3, {
  NFS3_OK: { resok: READ3resok },
}, { fileAttributes: PostOpAttr });

/** `enum stable_how` */
export type StableHow = "UNSTABLE" | "DATA_SYNC" | "FILE_SYNC";

/** The codec of {@linkcode StableHow}. */
export const StableHow: x.Codec<StableHow> = x.enumeration({
  UNSTABLE: 0,
  DATA_SYNC: 1,
  FILE_SYNC: 2,
});

/** `struct WRITE3args` */
export interface WRITE3args {
  /** `file` */
  file: NfsFh3;
  /** `offset` */
  offset: Uint64;
  /** `count` */
  count: Uint32;
  /** `stable` */
  stable: StableHow;
  /** `data` */
  data: Filedata3;
}

/** The codec of {@linkcode WRITE3args}. */
export const WRITE3args: x.Codec<WRITE3args> = x.struct({
  file: NfsFh3,
  offset: Uint64,
  count: Uint32,
  stable: StableHow,
  data: Filedata3,
});

/** `struct WRITE3resok` */
export interface WRITE3resok {
  /** `file_wcc` */
  fileWcc: WccData;
  /** `count` */
  count: Uint32;
  /** `committed` */
  committed: StableHow;
  /** `verf` */
  verf: Uint8Array;
}

/** The codec of {@linkcode WRITE3resok}. */
export const WRITE3resok: x.Codec<WRITE3resok> = x.struct({
  fileWcc: WccData,
  count: Uint32,
  committed: StableHow,
  verf: x.opaque(NFS3_WRITEVERFSIZE),
});

/** `union WRITE3res switch (status)` */
export type WRITE3res =
  | { status: "NFS3_OK"; resok: WRITE3resok }
  | {
    status: Exclude<Nfsstat3, "NFS3_OK">;
    /** `file_wcc` */
    fileWcc: WccData;
  };

/** The codec of {@linkcode WRITE3res}. */
export const WRITE3res: x.Codec<WRITE3res> = x.union("status", Nfsstat3, {
  NFS3_OK: { resok: WRITE3resok },
}, { fileWcc: WccData });

/** `enum createmode3` */
export type Createmode3 = "UNCHECKED" | "GUARDED" | "EXCLUSIVE";

/** The codec of {@linkcode Createmode3}. */
export const Createmode3: x.Codec<Createmode3> = x.enumeration({
  UNCHECKED: 0,
  GUARDED: 1,
  EXCLUSIVE: 2,
});

/** `union createhow3 switch (mode)` */
export type Createhow3 =
  | {
    mode: "UNCHECKED" | "GUARDED";
    /** `obj_attributes` */
    objAttributes: Sattr3;
  }
  | { mode: "EXCLUSIVE"; verf: Uint8Array };

/** The codec of {@linkcode Createhow3}. */
export const Createhow3: x.Codec<Createhow3> = x.union("mode", Createmode3, {
  UNCHECKED: { objAttributes: Sattr3 },
  GUARDED: { objAttributes: Sattr3 },
  EXCLUSIVE: { verf: x.opaque(NFS3_CREATEVERFSIZE) },
});

/** `struct CREATE3args` */
export interface CREATE3args {
  /** `where` */
  where: Diropargs3;
  /** `how` */
  how: Createhow3;
}

/** The codec of {@linkcode CREATE3args}. */
export const CREATE3args: x.Codec<CREATE3args> = x.struct({
  where: Diropargs3,
  how: Createhow3,
});

/** `struct CREATE3resok` */
export interface CREATE3resok {
  /** `obj` */
  obj: PostOpFh3;
  /** `obj_attributes` */
  objAttributes: PostOpAttr;
  /** `dir_wcc` */
  dirWcc: WccData;
}

/** The codec of {@linkcode CREATE3resok}. */
export const CREATE3resok: x.Codec<CREATE3resok> = x.struct({
  obj: PostOpFh3,
  objAttributes: PostOpAttr,
  dirWcc: WccData,
});

/** `union CREATE3res switch (status)` */
export type CREATE3res =
  | { status: "NFS3_OK"; resok: CREATE3resok }
  | {
    status: Exclude<Nfsstat3, "NFS3_OK">;
    /** `dir_wcc` */
    dirWcc: WccData;
  };

/** The codec of {@linkcode CREATE3res}. */
export const CREATE3res: x.Codec<CREATE3res> = x.union("status", Nfsstat3, {
  NFS3_OK: { resok: CREATE3resok },
}, { dirWcc: WccData });

/** `struct READDIRPLUS3args` */
export interface READDIRPLUS3args {
  /** `dir` */
  dir: NfsFh3;
  /** `cookie` */
  cookie: Uint64;
  /** `cookieverf` */
  cookieverf: Uint8Array;
  /** `dircount` */
  dircount: Uint32;
  /** `maxcount` */
  maxcount: Uint32;
}

/** The codec of {@linkcode READDIRPLUS3args}. */
export const READDIRPLUS3args: x.Codec<READDIRPLUS3args> = x.struct({
  dir: NfsFh3,
  cookie: Uint64,
  cookieverf: x.opaque(NFS3_COOKIEVERFSIZE),
  dircount: Uint32,
  maxcount: Uint32,
});

/** `struct entryplus3` */
export interface Entryplus3 {
  /** `fileid` */
  fileid: Uint64;
  /** `name` */
  name: Filename3;
  /** `cookie` */
  cookie: Uint64;
  /** `name_attributes` */
  nameAttributes: PostOpAttr;
  /** `name_handle` */
  nameHandle: PostOpFh3;
  /** `nextentry` */
  nextentry: Entryplus3 | null;
}

/** The codec of {@linkcode Entryplus3}. */
export const Entryplus3: x.Codec<Entryplus3> = x.struct({
  fileid: Uint64,
  name: Filename3,
  cookie: Uint64,
  nameAttributes: PostOpAttr,
  nameHandle: PostOpFh3,
  nextentry: x.optional(x.lazy(() => Entryplus3)),
});

/** `struct dirlistplus3` */
export interface Dirlistplus3 {
  /** `entries` */
  entries: Entryplus3 | null;
  /** `eof` */
  eof: boolean;
}

/** The codec of {@linkcode Dirlistplus3}. */
export const Dirlistplus3: x.Codec<Dirlistplus3> = x.struct({
  entries: x.optional(Entryplus3),
  eof: x.bool,
});

/** `struct READDIRPLUS3resok` */
export interface READDIRPLUS3resok {
  /** `dir_attributes` */
  dirAttributes: PostOpAttr;
  /** `cookieverf` */
  cookieverf: Uint8Array;
  /** `reply` */
  reply: Dirlistplus3;
}

/** The codec of {@linkcode READDIRPLUS3resok}. */
export const READDIRPLUS3resok: x.Codec<READDIRPLUS3resok> = x.struct({
  dirAttributes: PostOpAttr,
  cookieverf: x.opaque(NFS3_COOKIEVERFSIZE),
  reply: Dirlistplus3,
});

/** `union READDIRPLUS3res switch (status)` */
export type READDIRPLUS3res =
  | { status: "NFS3_OK"; resok: READDIRPLUS3resok }
  | {
    status: Exclude<Nfsstat3, "NFS3_OK">;
    /** `dir_attributes` */
    dirAttributes: PostOpAttr;
  };

/** The codec of {@linkcode READDIRPLUS3res}. */
export const READDIRPLUS3res: x.Codec<READDIRPLUS3res> = x.union(
  "status",
  Nfsstat3,
  {
    NFS3_OK: { resok: READDIRPLUS3resok },
  },
  { dirAttributes: PostOpAttr },
);

/** `program NFS_PROGRAM, version NFS_V3` */
export const NfsV3: Service<{
  /** `NFSPROC3_GETATTR` */
  getattr: Procedure<GETATTR3args, GETATTR3res>;
  /** `NFSPROC3_LOOKUP` */
  lookup: Procedure<LOOKUP3args, LOOKUP3res>;
  /** `NFSPROC3_READ` */
  read: Procedure<READ3args, READ3res>;
  /** `NFSPROC3_WRITE` */
  write: Procedure<WRITE3args, WRITE3res>;
  /** `NFSPROC3_CREATE` */
  create: Procedure<CREATE3args, CREATE3res>;
  /** `NFSPROC3_READDIRPLUS` */
  readdirplus: Procedure<READDIRPLUS3args, READDIRPLUS3res>;
}> = defineService({
  name: "NFS_V3",
  program: 100_003,
  version: 3,
  procedures: {
    getattr: procedure(1, GETATTR3args, GETATTR3res, { idempotent: true }),
    lookup: procedure(3, LOOKUP3args, LOOKUP3res, { idempotent: true }),
    read: procedure(6, READ3args, READ3res, { idempotent: true }),
    write: procedure(7, WRITE3args, WRITE3res, { idempotent: true }),
    create: procedure(8, CREATE3args, CREATE3res),
    readdirplus: procedure(
      17,
      READDIRPLUS3args,
      READDIRPLUS3res,
      { idempotent: true },
    ),
  },
});

/** `typedef dirpath` */
export type Dirpath = string;

/** The codec of {@linkcode Dirpath}. */
export const Dirpath: x.Codec<Dirpath> = x.string(MNTPATHLEN);

/** `enum mountstat3` */
export type Mountstat3 =
  | "MNT3_OK"
  | "MNT3ERR_PERM"
  | "MNT3ERR_NOENT"
  | "MNT3ERR_IO"
  | "MNT3ERR_ACCES"
  | "MNT3ERR_NOTDIR"
  | "MNT3ERR_INVAL"
  | "MNT3ERR_NAMETOOLONG"
  | "MNT3ERR_NOTSUPP"
  | "MNT3ERR_SERVERFAULT";

/** The codec of {@linkcode Mountstat3}. */
export const Mountstat3: x.Codec<Mountstat3> = x.enumeration({
  MNT3_OK: 0,
  MNT3ERR_PERM: 1,
  MNT3ERR_NOENT: 2,
  MNT3ERR_IO: 5,
  MNT3ERR_ACCES: 13,
  MNT3ERR_NOTDIR: 20,
  MNT3ERR_INVAL: 22,
  MNT3ERR_NAMETOOLONG: 63,
  MNT3ERR_NOTSUPP: 10_004,
  MNT3ERR_SERVERFAULT: 10_006,
});

/** `struct mountres3_ok` */
export interface Mountres3Ok {
  /** `fhandle` */
  fhandle: NfsFh3;
  /** `auth_flavors` */
  authFlavors: number[];
}

/** The codec of {@linkcode Mountres3Ok}. */
export const Mountres3Ok: x.Codec<Mountres3Ok> = x.struct({
  fhandle: NfsFh3,
  authFlavors: x.list(x.int, 16),
});

/** `union mountres3 switch (fhs_status)` */
export type Mountres3 =
  | { fhsStatus: "MNT3_OK"; mountinfo: Mountres3Ok }
  | { fhsStatus: Exclude<Mountstat3, "MNT3_OK"> };

/** The codec of {@linkcode Mountres3}. */
export const Mountres3: x.Codec<Mountres3> = x.union("fhsStatus", Mountstat3, {
  MNT3_OK: { mountinfo: Mountres3Ok },
}, x.nothing);

/** `program MOUNT_PROGRAM, version MOUNT_V3` */
export const MountV3: Service<{
  /** `MOUNTPROC3_MNT` */
  mnt: Procedure<Dirpath, Mountres3>;
  /** `MOUNTPROC3_UMNT` */
  umnt: Procedure<Dirpath, undefined>;
}> = defineService({
  name: "MOUNT_V3",
  program: 100_005,
  version: 3,
  procedures: {
    mnt: procedure(1, Dirpath, Mountres3, { idempotent: true }),
    umnt: procedure(3, Dirpath, x.nothing, { idempotent: true }),
  },
});
