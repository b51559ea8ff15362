import {type VideoCodec, videoCodecs} from 'livekit-client';
import {decodeToken, DEV_KEY, DEV_SECRET, guestIdentity} from './token';

/** What the page was opened with: the address's fragment and query, filled up with defaults. */
export interface Launch {
  /** The room server, `ws:` or `wss:`. */
  serverUrl: string;
  token: string;
  room: string;
  identity: string;
  /** Key and secret to sign tokens with; the dev ones on a loopback address, else empty. */
  key: string;
  secret: string;
  /** Join without a click (`autojoin`). */
  autojoin: boolean;
  /** What the camera is coded with (`codec`); the client library's choice if undefined. */
  codec: VideoCodec | undefined;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Reads `#token=…&url=…&room=…&identity=…&autojoin=1`; the same names work in the query. */
export function readLaunch(location: Location): Launch {
  const fragment = new URLSearchParams(location.hash.replace(/^#/, ''));
  const query = new URLSearchParams(location.search);
  const given = (name: string) => (fragment.get(name) ?? query.get(name) ?? '').trim();
  const token = given('token') || given('access_token');
  const claims = decodeToken(token);
  const dev = claims ? claims.iss === DEV_KEY : LOOPBACK.test(location.hostname);
  return {
    serverUrl: given('url') || ownServer(location),
    token,
    room: given('room') || claims?.video?.room || 'lobby',
    identity: given('identity') || guestIdentity(),
    key: dev ? DEV_KEY : '',
    secret: dev ? DEV_SECRET : '',
    codec: videoCodecs.find((codec) => codec === given('codec')),
    autojoin: ['1', 'true'].includes(given('autojoin')),
  };
}

/** The address of this page with a token in its fragment, for another tab or another person. */
export function pageUrl(location: Location, serverUrl: string, token: string): string {
  const fragment = new URLSearchParams({token});
  if (serverUrl !== ownServer(location)) {
    fragment.set('url', serverUrl);
  }
  return `${location.origin}${location.pathname}#${fragment}`;
}

function ownServer(location: Location): string {
  const path = location.pathname.replace(/[^/]*$/, '').replace(/\/$/, '');
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}${path}`;
}
