/**
 * What files use and do not define, as the headers of C have it: the types of
 * ONC RPC (RFC 5531 §8.2, RFC 1833 §2.2.1) with their routines in libtirpc, and
 * the integers of C, whatever their size: on the wire they have four bytes, or
 * eight. It counts only where a file has no definition of its own.
 */
export const PRELUDE = `
typedef bool bool_t;
typedef int int8_t;
typedef int int16_t;
typedef int int32_t;
typedef unsigned int u_char;
typedef unsigned int u_short;
typedef unsigned int u_int;
typedef unsigned int u_long;
typedef unsigned int u_int8_t;
typedef unsigned int u_int16_t;
typedef unsigned int u_int32_t;
typedef unsigned int uint8_t;
typedef unsigned int uint16_t;
typedef unsigned int uint32_t;
typedef hyper int64_t;
typedef hyper quad_t;
typedef hyper longlong_t;
typedef unsigned hyper u_int64_t;
typedef unsigned hyper uint64_t;
typedef unsigned hyper u_quad_t;
typedef unsigned hyper u_longlong_t;
typedef unsigned hyper u_hyper;

typedef unsigned int rpcprog_t;
typedef unsigned int rpcvers_t;
typedef unsigned int rpcproc_t;

const TRUE = 1;
const FALSE = 0;

/* How long a netobj may be. */
const MAX_NETOBJ_SZ = 1024;
/* How long the name of a user or a host in the network may be. */
const MAXNETNAMELEN = 255;
/* How long a credential or verifier may be. */
const MAX_AUTH_BYTES = 400;

/* Bytes that mean something to whoever made them. */
typedef opaque netobj<MAX_NETOBJ_SZ>;
/* A key of DES. */
typedef opaque des_block[8];
/* An address of some transport. */
struct netbuf {
  unsigned int maxlen;
  opaque buf<>;
};
`;
