import {importSecret, sign} from '../token';

/** One way of a participant's or a track's media, summed up since its begin. */
export interface Flow {
  packets: number;
  bytes: number;
  lost: number;
  jitterNanos: number;
}

export interface TrackView {
  sid: string;
  name: string;
  kind: 'audio' | 'video' | 'data';
  source: string;
  mime: string;
  width: number;
  height: number;
  muted: boolean;
  subscribers: number;
  bitrateBps: number;
  received: Flow;
}

export interface ParticipantView {
  sid: string;
  identity: string;
  name: string;
  state: string;
  kind: string;
  joinedAtMillis: number;
  client: string;
  system: string;
  connection: string;
  quality: string;
  rttNanos: number;
  signalRttMillis: number;
  bytesReceived: number;
  bytesSent: number;
  received: Flow;
  sent: Flow;
  subscriptions: number;
  tracks: TrackView[];
}

export interface RoomView {
  name: string;
  sid: string;
  createdAtMillis: number;
  participants: number;
  publishers: number;
  tracks: number;
  bytesReceived: number;
  bytesSent: number;
}

export interface Totals {
  rooms: number;
  participants: number;
  audioTracks: number;
  videoTracks: number;
  dataTracks: number;
  joins: number;
  joinsFailed: number;
  bytesReceived: number;
  bytesSent: number;
  packetsReceived: number;
  packetsLostReceived: number;
  packetsLostSent: number;
  packetsReported: number;
  roundTrips: number;
  roundTripNanos: number;
}

export interface Overview {
  atMillis: number;
  startedAtMillis: number;
  totals: Totals;
  rooms: RoomView[];
}

export interface Details {
  atMillis: number;
  name: string;
  participants: ParticipantView[];
}

export interface FailedJoin {
  atMillis: number;
  room: string;
  identity: string;
  client: string;
  stage: string;
  httpStatus: number;
  reason: string;
  afterMillis: number;
}

export interface Leave {
  atMillis: number;
  room: string;
  identity: string;
  sid: string;
  reason: string;
  seconds: number;
}

export interface Events {
  failed: FailedJoin[];
  left: Leave[];
}

/** What the server answered instead of what was asked for; status 0 when it did not answer. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const LIFETIME_SECONDS = 120;

/** The server, asked with tokens that this browser signs. The secret itself is not kept. */
export class Api {
  private readonly tokens = new Map<string, {token: string; until: number}>();

  private constructor(
    private readonly key: string,
    private readonly signer: CryptoKey,
  ) {}

  static async open(key: string, secret: string): Promise<Api> {
    return new Api(key, await importSecret(secret));
  }

  overview(): Promise<Overview> {
    return this.get('overview', '');
  }

  room(name: string): Promise<Details> {
    return this.get(`room?${new URLSearchParams({name})}`, name);
  }

  events(): Promise<Events> {
    return this.get('events', '');
  }

  remove(room: string, identity: string): Promise<unknown> {
    return this.call('RemoveParticipant', room, {room, identity});
  }

  mute(room: string, identity: string, trackSid: string): Promise<unknown> {
    return this.call('MutePublishedTrack', room, {room, identity, track_sid: trackSid, muted: true});
  }

  private async get<T>(path: string, room: string): Promise<T> {
    const token = await this.token(room);
    return answer(fetch(`/admin/api/${path}`, {headers: {authorization: `Bearer ${token}`}}));
  }

  private async call(method: string, room: string, request: object): Promise<unknown> {
    const headers = {authorization: `Bearer ${await this.token(room)}`, 'content-type': 'application/json'};
    const body = JSON.stringify(request);
    return answer(fetch(`/twirp/livekit.RoomService/${method}`, {method: 'POST', headers, body}));
  }

  /** One for each room, since a token may administer one; used for half of its short life. */
  private async token(room: string): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const kept = this.tokens.get(room);
    if (kept && kept.until > now) {
      return kept.token;
    }
    const video = {roomList: true, roomAdmin: room !== '', room};
    const claims = {iss: this.key, sub: 'operator', nbf: now - 30, exp: now + LIFETIME_SECONDS, video};
    const token = await sign(this.signer, claims);
    if (this.tokens.size > 20) {
      this.tokens.clear();
    }
    this.tokens.set(room, {token, until: now + LIFETIME_SECONDS / 2});
    return token;
  }
}

async function answer<T>(request: Promise<Response>): Promise<T> {
  let response: Response;
  try {
    response = await request;
  } catch {
    throw new ApiError(0, 'The server does not answer.');
  }
  const text = await response.text();
  if (response.ok) {
    return JSON.parse(text) as T;
  }
  let said = text;
  try {
    said = (JSON.parse(text) as {msg?: string}).msg ?? text;
  } catch {
    // Said in plain text.
  }
  throw new ApiError(response.status, said || `The server answered with status ${response.status}.`);
}
