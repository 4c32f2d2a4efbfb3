/** Why a server refuses who calls, by the names of RFC 5531 §9. */
export const AuthStat = {
  AUTH_BADCRED: 1,
  AUTH_REJECTEDCRED: 2,
  AUTH_BADVERF: 3,
  AUTH_REJECTEDVERF: 4,
  AUTH_TOOWEAK: 5,
  AUTH_INVALIDRESP: 6,
  AUTH_FAILED: 7,
  AUTH_KERB_GENERIC: 8,
  AUTH_TIMEEXPIRE: 9,
  AUTH_TKT_FILE: 10,
  AUTH_DECODE: 11,
  AUTH_NET_ADDR: 12,
  RPCSEC_GSS_CREDPROBLEM: 13,
  RPCSEC_GSS_CTXPROBLEM: 14,
} as const;

/** One of the names of {@linkcode AuthStat}. */
export type AuthStatName = keyof typeof AuthStat;

/** The name of a number; IANA may have given out more than are known here. */
export function authStatName(stat: number): string {
  const known = Object.entries(AuthStat).find(([, number]) => number === stat);
  return known?.[0] ?? `auth_stat ${stat}`;
}
