/** What the page shows of an access token. It is only read here; the server is what verifies it. */
export interface Claims {
  iss?: string;
  sub?: string;
  name?: string;
  exp?: number;
  video?: {room?: string; roomJoin?: boolean};
}

export interface Identity {
  room: string;
  identity: string;
  name?: string;
}

/** The key and secret that `--dev` servers accept, known to everybody. */
export const DEV_KEY = 'devkey';
export const DEV_SECRET = 'secret';

const LIFETIME_SECONDS = 6 * 3600;

const text = new TextEncoder();

/** The claims of a token, or undefined when the text is not a JWT. */
export function decodeToken(token: string): Claims | undefined {
  const payload = token.trim().split('.')[1];
  if (payload === undefined) {
    return undefined;
  }
  try {
    const binary = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' && claims !== null ? claims : undefined;
  } catch {
    return undefined;
  }
}

/** Signs a token that may join one room (HS256). Needs a secure context: https or a loopback address. */
export async function mintToken(key: string, secret: string, who: Identity): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return sign(await importSecret(secret), {
    iss: key,
    sub: who.identity,
    name: who.name || undefined,
    nbf: now,
    exp: now + LIFETIME_SECONDS,
    video: {roomJoin: true, room: who.room, canUpdateOwnMetadata: true},
  });
}

/** A secret in the form that signs; it cannot be read out of it again. */
export async function importSecret(secret: string): Promise<CryptoKey> {
  if (!globalThis.crypto?.subtle) {
    throw new Error('This browser signs tokens only on https or localhost. Paste a token instead.');
  }
  return crypto.subtle.importKey('raw', text.encode(secret), {name: 'HMAC', hash: 'SHA-256'}, false, ['sign']);
}

/** The compact form of a token (HS256). */
export async function sign(signer: CryptoKey, claims: object): Promise<string> {
  const signed = `${encode(JSON.stringify({alg: 'HS256', typ: 'JWT'}))}.${encode(JSON.stringify(claims))}`;
  const signature = await crypto.subtle.sign('HMAC', signer, text.encode(signed));
  return `${signed}.${encode(new Uint8Array(signature))}`;
}

/** An identity that is unlikely to be in use, such as `guest-4f2a`. */
export function guestIdentity(): string {
  const random = crypto.getRandomValues(new Uint16Array(1))[0] ?? 0;
  return `guest-${random.toString(16).padStart(4, '0')}`;
}

function encode(value: string | Uint8Array): string {
  const bytes = typeof value === 'string' ? text.encode(value) : value;
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
