// @generated from programs.x: change that file, and not this one.

import {
  defineService,
  type Procedure,
  procedure,
  type Service,
} from "@datagram/rpc";
import * as x from "@datagram/rpc/xdr";

/** `typedef account` */
export type Account = string;

/** The codec of {@linkcode Account}. */
export const Account: x.Codec<Account> = x.string(16);

/**
 * Comes before what it uses.
 * The first try.
 *
 * `program BANK_PROG, version BANK_V1`
 */
export const BankProgBankV1: Service<{
  /** What is there. (`BANK_BALANCE`) */
  balance: Procedure<Account, bigint>;
}> = defineService({
  name: "BANK_PROG_BANK_V1",
  program: 0x2000_0003,
  version: 1,
  procedures: {
    balance: procedure(1, Account, x.hyper),
  },
});

/** `arguments of BANK_V2.BANK_TRANSFER` */
export interface BankV2TransferArguments {
  /** `from` */
  from: Account;
  /** `to` */
  to: Account;
  /** `amount` */
  amount: bigint;
}

/** The codec of {@linkcode BankV2TransferArguments}. */
export const BankV2TransferArguments: x.Codec<
  BankV2TransferArguments
> = x.struct({
  from: Account,
  to: Account,
  amount: x.hyper,
});

/** `arguments of BANK_V2.BANK_THEN` */
export interface BankV2ThenArguments {
  /** `arg1` */
  arg1: number;
  /** `arg2` */
  arg2: number;
}

/** The codec of {@linkcode BankV2ThenArguments}. */
export const BankV2ThenArguments: x.Codec<BankV2ThenArguments> = x.struct({
  arg1: x.int,
  arg2: x.int,
});

/**
 * Comes before what it uses.
 *
 * `program BANK_PROG, version BANK_V2`
 */
export const BankV2: Service<{
  /** `BANK_BALANCE` */
  balance: Procedure<Account, bigint>;
  /** All or nothing. (`BANK_TRANSFER`) */
  transfer: Procedure<BankV2TransferArguments, undefined>;
  /** Puts it aside. (`BANK_FIND`) */
  find: Procedure<string, Account | null>;
  /** `BANK_THEN` */
  then_: Procedure<BankV2ThenArguments, number>;
  /** `BANK_NAME` */
  name: Procedure<string, string>;
}> = defineService({
  name: "BANK_V2",
  program: 0x2000_0003,
  version: 2,
  procedures: {
    balance: procedure(1, Account, x.hyper),
    transfer: procedure(2, BankV2TransferArguments, x.nothing),
    find: procedure(
      3,
      x.string(0xffff_ffff),
      x.optional(Account),
      { idempotent: true },
    ),
    then_: procedure(4, BankV2ThenArguments, x.uint),
    name: procedure(5, x.string(20), x.string(0xffff_ffff)),
  },
});

/** `const BANK_LAST` */
export const BANK_LAST = 1;

/** `program OTHER, version BANK_V1` */
export const OtherBankV1: Service<{
  /** `lonely` */
  lonely: Procedure<undefined, number>;
}> = defineService({
  name: "OTHER_BANK_V1",
  program: 0x2000_0004,
  version: 1,
  procedures: {
    lonely: procedure(7, x.nothing, x.int),
  },
});

/** `program EMPTY, version EMPTY_V1` */
export const EmptyV1: Service<Record<never, never>> = defineService({
  name: "EMPTY_V1",
  program: 0x2000_0005,
  version: 1,
  procedures: {},
});
