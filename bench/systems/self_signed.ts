import { Buffer } from "node:buffer";
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A certificate and its key, both as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * A certificate for `localhost` that nobody else has signed, good for a day:
 * QUIC has none without TLS. X.509 version 3 as RFC 5280 §4.1 has it, with
 * ECDSA over P-256.
 */
export function selfSigned(now: Date): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", {
    namedCurve: "prime256v1",
  });
  const unsigned = tbsCertificate(publicKey, now);
  const signature = sign("sha256", unsigned, privateKey);
  // A string of bits begins with how many of the last byte are unused.
  const bits = der(TAG.bitString, new Uint8Array([0]), signature);
  const certificate = der(TAG.sequence, unsigned, ECDSA_SHA256, bits);
  return {
    cert: pem("CERTIFICATE", certificate),
    key: `${privateKey.export({ format: "pem", type: "pkcs8" })}`,
  };
}

function tbsCertificate(publicKey: KeyObject, now: Date): Uint8Array {
  const tomorrow = new Date(now.getTime() + 86_400_000);
  const version3 = der(TAG.context0, der(TAG.integer, new Uint8Array([2])));
  const serial = der(TAG.integer, new Uint8Array([1]));
  const name = der(
    TAG.sequence,
    der(TAG.set, der(TAG.sequence, COMMON_NAME, text(TAG.utf8String, HOST))),
  );
  const validity = der(TAG.sequence, utcTime(now), utcTime(tomorrow));
  const key = publicKey.export({ format: "der", type: "spki" });
  const names = der(TAG.sequence, text(TAG.context2Primitive, HOST));
  const extension = der(
    TAG.sequence,
    SUBJECT_ALT_NAME,
    der(TAG.octetString, names),
  );
  const extensions = der(TAG.context3, der(TAG.sequence, extension));
  const fields = [version3, serial, ECDSA_SHA256, name, validity, name, key];
  return der(TAG.sequence, ...fields, extensions);
}

/** A value in DER (X.690): its tag, its length, its parts. */
function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const { length } = Buffer.concat(parts);
  const lengthBytes = length < 0x80
    ? [length]
    : length < 0x100
    ? [0x81, length]
    : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), ...parts]);
}

function text(tag: number, value: string): Uint8Array {
  return der(tag, Buffer.from(value));
}

/** `YYMMDDHHMMSSZ`. */
function utcTime(date: Date): Uint8Array {
  const digits = date.toISOString().replace(/\D/g, "").slice(2, 14);
  return text(TAG.utcTime, `${digits}Z`);
}

function pem(what: string, bytes: Uint8Array): string {
  const lines = Buffer.from(bytes).toString("base64").match(/.{1,64}/g)!;
  return `-----BEGIN ${what}-----\n${
    lines.join("\n")
  }\n-----END ${what}-----\n`;
}

const HOST = "localhost";

const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
  context2Primitive: 0x82,
  context0: 0xa0,
  context3: 0xa3,
} as const;

/** 2.5.4.3 */
const COMMON_NAME = der(TAG.objectId, new Uint8Array([0x55, 4, 3]));
/** 2.5.29.17 */
const SUBJECT_ALT_NAME = der(TAG.objectId, new Uint8Array([0x55, 29, 17]));
/** ecdsa-with-SHA256, 1.2.840.10045.4.3.2 */
const ECDSA_SHA256 = der(
  TAG.sequence,
  der(
    TAG.objectId,
    new Uint8Array([0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]),
  ),
);
