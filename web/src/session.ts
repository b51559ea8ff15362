import {
  ConnectionState,
  type DataPublishOptions,
  DataPacket_Kind,
  DisconnectReason,
  type LocalParticipant,
  type Participant,
  type RemoteParticipant,
  Room,
  RoomEvent,
  RpcError,
  type RpcInvocationData,
  type VideoCodec,
} from 'livekit-client';
import {explainDisconnect, reasonName} from './errors';
import {shorten} from './dom';

export type LogLevel = 'info' | 'good' | 'warn' | 'bad';

export interface ChatLine {
  from: Participant | undefined;
  identity: string;
  text: string;
  /** Set when the message was for some participants only. */
  to?: string;
}

export interface DataLine {
  identity: string;
  topic: string;
  reliable: boolean;
  payload: Uint8Array;
}

/** What the views hear of. Every method is called on the page's only thread, in order. */
export interface SessionListener {
  onParticipants(): void;
  onMedia(): void;
  onState(state: ConnectionState): void;
  onLog(level: LogLevel, text: string): void;
  onChat(line: ChatLine): void;
  onData(line: DataLine): void;
  onEnded(text: string, asWished: boolean): void;
}

/** The topic that LiveKit's own components chat on. */
export const CHAT_TOPIC = 'lk.chat';

const JOIN_MILLIS = 15_000;

/** The methods that every page answers, so that two pages can call one another. */
export const METHODS: Record<string, string> = {
  echo: 'answers with the payload',
  greet: 'answers with a greeting',
  fail: 'answers with an application error',
};

/** One stay in one room. */
export class Session {
  readonly room: Room;

  constructor(
    readonly serverUrl: string,
    private readonly listener: SessionListener,
    videoCodec?: VideoCodec,
  ) {
    this.room = new Room({
      disconnectOnPageLeave: true,
      adaptiveStream: true,
      dynacast: true,
      publishDefaults: videoCodec && {videoCodec},
    });
    this.hearRoom();
    this.hearParticipants();
    this.hearMedia();
    this.hearData();
    this.answerCalls();
  }

  get me(): LocalParticipant {
    return this.room.localParticipant;
  }

  get others(): RemoteParticipant[] {
    return [...this.room.remoteParticipants.values()];
  }

  async connect(token: string): Promise<void> {
    const before = performance.now();
    await this.connectInTime(token);
    const took = Math.round(performance.now() - before);
    const server = this.room.serverInfo;
    const version = server?.version ? ` (server ${server.version})` : '';
    this.listener.onLog('good', `Joined ${this.room.name} in ${took} ms${version}`);
    this.listener.onParticipants();
  }

  async leave(): Promise<void> {
    await this.room.disconnect();
  }

  async sendChat(text: string, to: string | undefined): Promise<void> {
    const destinationIdentities = to === undefined ? undefined : [to];
    await this.me.sendText(text, {topic: CHAT_TOPIC, destinationIdentities});
    this.listener.onChat({from: this.me, identity: this.me.identity, text, to});
  }

  async sendData(text: string, options: DataPublishOptions): Promise<void> {
    const payload = new TextEncoder().encode(text);
    await this.me.publishData(payload, options);
    const how = options.reliable ? 'reliable' : 'lossy';
    const to = options.destinationIdentities?.join(', ') ?? 'everyone';
    this.listener.onLog('info', `Sent ${payload.length} bytes of ${how} data to ${to}`);
  }

  async call(destinationIdentity: string, method: string, payload: string): Promise<string> {
    return this.me.performRpc({destinationIdentity, method, payload});
  }

  async setMicrophone(on: boolean): Promise<void> {
    await this.me.setMicrophoneEnabled(on);
  }

  async setCamera(on: boolean): Promise<void> {
    await this.me.setCameraEnabled(on);
  }

  async shareScreen(on: boolean): Promise<void> {
    await this.me.setScreenShareEnabled(on, {audio: true});
  }

  /** The client library tries an address where there is no room server again and again, without end. */
  private async connectInTime(token: string): Promise<void> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      void this.room.disconnect();
    }, JOIN_MILLIS);
    try {
      await this.room.connect(this.serverUrl, token);
    } catch (error) {
      throw late
        ? new Error(`No room could be joined at ${this.serverUrl} in ${JOIN_MILLIS / 1000} s. Is it a room server?`)
        : error;
    } finally {
      clearTimeout(timer);
    }
  }

  private hearRoom(): void {
    const {room, listener} = this;
    room
      .on(RoomEvent.ConnectionStateChanged, (state) => {
        listener.onState(state);
        if (state !== ConnectionState.Connected && state !== ConnectionState.Disconnected) {
          listener.onLog('info', `Connection: ${state}`);
        }
      })
      .on(RoomEvent.Reconnected, () => listener.onLog('good', 'Reconnected'))
      .on(RoomEvent.RoomMetadataChanged, (text) => listener.onLog('info', `Room metadata: ${shorten(text)}`))
      .on(RoomEvent.Disconnected, (reason) => {
        listener.onLog('warn', `Left: ${reasonName(reason)}`);
        listener.onEnded(explainDisconnect(reason), reason === DisconnectReason.CLIENT_INITIATED);
      });
  }

  private hearParticipants(): void {
    const {room, listener} = this;
    const changed = (level: LogLevel, text: string) => {
      listener.onLog(level, text);
      listener.onParticipants();
    };
    room
      .on(RoomEvent.ParticipantConnected, (who) => changed('good', `${who.identity} joined`))
      .on(RoomEvent.ParticipantDisconnected, (who, reason) => {
        changed('warn', `${who.identity} left${reason ? ` (${reasonName(reason)})` : ''}`);
      })
      .on(RoomEvent.ParticipantActive, () => listener.onParticipants())
      .on(RoomEvent.ParticipantAttributesChanged, (attributes, who) => {
        const pairs = Object.entries(attributes).map(([name, value]) => `${name}=${value}`);
        changed('info', `${who.identity} set ${shorten(pairs.join(', '))}`);
      })
      .on(RoomEvent.ParticipantNameChanged, (name, who) => changed('info', `${who.identity} is now called “${name}”`))
      .on(RoomEvent.ParticipantMetadataChanged, (_, who) => changed('info', `${who.identity} changed its metadata`))
      .on(RoomEvent.ParticipantPermissionsChanged, (before, who) => {
        if (before) {
          changed('info', `The permissions of ${who.identity} changed`);
        }
      })
      .on(RoomEvent.TrackPublished, (track, who) =>
        changed('info', `${who.identity} published ${track.source} (${track.kind})`),
      )
      .on(RoomEvent.TrackUnpublished, (track, who) =>
        changed('info', `${who.identity} stopped ${track.source} (${track.kind})`),
      )
      .on(RoomEvent.ConnectionQualityChanged, () => listener.onParticipants());
  }

  private hearMedia(): void {
    const changed = () => this.listener.onMedia();
    this.room
      .on(RoomEvent.TrackSubscribed, changed)
      .on(RoomEvent.TrackUnsubscribed, changed)
      .on(RoomEvent.TrackMuted, changed)
      .on(RoomEvent.TrackUnmuted, changed)
      .on(RoomEvent.LocalTrackPublished, changed)
      .on(RoomEvent.LocalTrackUnpublished, changed)
      .on(RoomEvent.AudioPlaybackStatusChanged, changed)
      .on(RoomEvent.TrackSubscriptionFailed, (sid, who) =>
        this.listener.onLog('bad', `Track ${sid} of ${who.identity} cannot be received`),
      );
  }

  private hearData(): void {
    const {room, listener} = this;
    const participant = (identity: string) => room.remoteParticipants.get(identity);
    room.registerTextStreamHandler(CHAT_TOPIC, async (reader, {identity}) => {
      try {
        const text = await reader.readAll();
        listener.onChat({from: participant(identity), identity, text});
      } catch (error) {
        listener.onLog('bad', `A message of ${identity} did not arrive whole: ${String(error)}`);
      }
    });
    room
      .on(RoomEvent.ChatMessage, (message, from) => {
        if (!from?.isLocal) {
          listener.onChat({from, identity: from?.identity ?? '', text: message.message});
        }
      })
      .on(RoomEvent.DataReceived, (payload, from, kind, topic) => {
        const identity = from?.identity ?? 'the server';
        const reliable = kind !== DataPacket_Kind.LOSSY;
        listener.onData({identity, topic: topic ?? '', reliable, payload});
        listener.onLog('info', `${payload.length} bytes of data from ${identity}`);
      })
      .on(RoomEvent.SipDTMFReceived, (tone, from) =>
        listener.onLog('info', `DTMF ${tone.digit} from ${from?.identity ?? 'the server'}`),
      )
      .on(RoomEvent.TranscriptionReceived, (segments, from) => {
        const text = segments.map((segment) => segment.text).join(' ');
        listener.onLog('info', `Transcription of ${from?.identity ?? '?'}: ${shorten(text)}`);
      });
  }

  private answerCalls(): void {
    const answer = (name: string, handler: (call: RpcInvocationData) => string) => {
      this.room.registerRpcMethod(name, async (call) => {
        this.listener.onLog('info', `${call.callerIdentity} called ${name}(${shorten(call.payload, 60)})`);
        return handler(call);
      });
    };
    answer('echo', (call) => call.payload);
    answer('greet', (call) => {
      const name = call.payload.trim() || call.callerIdentity;
      return `Hello ${name}, this is ${this.me.name || this.me.identity}.`;
    });
    answer('fail', () => {
      throw new RpcError(4000, 'This method always fails', 'as asked');
    });
  }
}
