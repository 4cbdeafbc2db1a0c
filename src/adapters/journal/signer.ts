import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, secretFile } from '../secretFile.ts';

/** Signs heads with one Ed25519 key. */
export interface Signer {
  /** Raw public key, base64. */
  readonly key: string;
  /** Signature, base64. */
  sign(text: string): string;
}

const KEY_FILE = 'signing-key.pem';
const KNOWN_KEYS = 'known-keys';
const NOTED = '.pub';

/**
 * This user's signer; its key is made at the first call, mode 0600.
 * @throws where the state folder can be neither read nor written.
 */
export async function openSigner(stateFolder: string): Promise<Signer> {
  return signerOf(createPrivateKey(await secretFile(join(stateFolder, KEY_FILE), newKey)));
}

/**
 * A signer with a key that is kept elsewhere (VS Code's secret storage) and never written here; its public key is noted
 * in the state folder, so that `verify` knows it as this user's.
 * @param pem PKCS #8.
 * @throws where it is no Ed25519 key, or the state folder cannot be written.
 */
export async function signerFrom(pem: string, stateFolder: string): Promise<Signer> {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new TypeError('the signing key is no Ed25519 key');
  const signer = signerOf(privateKey);
  const folder = join(stateFolder, KNOWN_KEYS);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, nameOf(signer.key)), `${signer.key}\n`, { mode: 0o600 });
  return signer;
}

/** The public keys that this user signs with, base64: the command line's, and those noted by `signerFrom`. */
export async function knownKeys(stateFolder: string): Promise<ReadonlySet<string>> {
  const pem = await readIfThere(join(stateFolder, KEY_FILE));
  const own = pem === undefined ? [] : [signerOf(createPrivateKey(pem)).key];
  const names = await readdir(join(stateFolder, KNOWN_KEYS)).catch(() => []);
  return new Set([...own, ...names.filter(name => name.endsWith(NOTED)).map(keyOf)]);
}

/** Base64 as a file name. */
function nameOf(key: string): string {
  return Buffer.from(key, 'base64').toString('base64url') + NOTED;
}

function keyOf(name: string): string {
  return Buffer.from(name.slice(0, -NOTED.length), 'base64url').toString('base64');
}

/** True where `signature` is that of `text` under a raw public key, both base64. Never throws. */
export function isSigned(text: string, signature: string, key: string): boolean {
  try {
    const bytes = Buffer.from(key, 'base64');
    const publicKey = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') },
      format: 'jwk',
    });
    return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

function signerOf(privateKey: KeyObject): Signer {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return {
    key: Buffer.from(x, 'base64url').toString('base64'),
    sign: text => sign(null, Buffer.from(text), privateKey).toString('base64'),
  };
}

function newKey(): string | Buffer {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
}
