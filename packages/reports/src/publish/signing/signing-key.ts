import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { errorCode, readOwnerOnly, replaceFile, StoreError } from "@djstats/store";

/** A private Ed25519 key, and its public key as others know it. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  /** SPKI, in base64. */
  readonly publicKey: string;
}

const format = "djstats-collector signing keys";

/**
 * Reads the signing keys of a file, oldest first.
 *
 * @returns an empty list if there is no such file
 * @throws StoreError if it cannot be understood, or others may read it
 */
export function readSigningKeys(file: string): SigningKey[] {
  const text = readOwnerOnly(file);
  if (text === null) return [];
  try {
    const { format: found, version, keys } = JSON.parse(text);
    if (found !== format || version !== 1 || keys.length === 0)
      throw new Error("Not a file of signing keys.");
    return keys.map((key: string) =>
      describeKey(createPrivateKey({ key: Buffer.from(key, "base64"), format: "der", type: "pkcs8" })),
    );
  } catch (error) {
    throw new StoreError(`The signing key file ${file} cannot be understood. Restore it from a backup.`, {
      cause: error,
    });
  }
}

/** Creates a key and adds it to the file, which only its owner can read. Earlier keys stay: they endorse the new one. */
export function addSigningKey(file: string): SigningKey {
  const { privateKey } = generateKeyPairSync("ed25519");
  const keys = [...readSigningKeys(file), describeKey(privateKey)];
  const text = JSON.stringify({
    format,
    version: 1,
    keys: keys.map((key) => key.privateKey.export({ format: "der", type: "pkcs8" }).toString("base64")),
  });
  try {
    replaceFile(file, `${text}\n`, 0o600, "directory");
  } catch (error) {
    throw new StoreError(`The signing key file ${file} cannot be written (${errorCode(error)}).`, {
      cause: error,
    });
  }
  return describeKey(privateKey);
}

function describeKey(privateKey: KeyObject): SigningKey {
  if (privateKey.asymmetricKeyType !== "ed25519") throw new Error("Not an Ed25519 key.");
  const publicKey = createPublicKey(privateKey).export({ format: "der", type: "spki" }).toString("base64");
  return { privateKey, publicKey };
}

/** Returns the signature of a text, in base64. */
export function signText({ privateKey }: SigningKey, text: string): string {
  return sign(null, Buffer.from(text), privateKey).toString("base64");
}

/** Whether a signature is that of a text by a key. */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  const key = readPublicKey(publicKey);
  return key !== null && verify(null, Buffer.from(text), key, Buffer.from(signature, "base64"));
}

/** Returns null if the text is not a public Ed25519 key as `publish key` prints it. */
export function readPublicKey(text: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" });
    const isSame = key.export({ format: "der", type: "spki" }).toString("base64") === text;
    return key.asymmetricKeyType === "ed25519" && isSame ? key : null;
  } catch {
    return null;
  }
}
