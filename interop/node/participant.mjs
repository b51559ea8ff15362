// One participant of a JavaScript SDK that is told by JSON requests what to do. The browser page and the Node driver
// share it: `sdk` holds what differs between the two SDKs.

function toBase64(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  }
  return btoa(text);
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((b) => b.toString(16).padStart(2, '0')).join('');
}

function describe(participant) {
  return {
    sid: participant.sid,
    identity: participant.identity,
    name: participant.name ?? '',
    metadata: participant.metadata ?? '',
    attributes: { ...participant.attributes },
    kind: participant.kind,
  };
}

export class Participant {
  constructor(name, sdk, report) {
    this.name = name;
    this.sdk = sdk;
    this.report = (event, fields) => report({ peer: name, event, ...fields });
    this.rpcHandlers = new Map();
    this.localDataTracks = new Map();
    this.remoteDataTracks = new Map();
    this.remoteTracks = new Map();
  }

  listenToMedia(room) {
    const { report } = this;
    const about = (publication, participant) => ({
      sid: publication.sid ?? publication.trackSid,
      name: publication.name ?? publication.trackName,
      identity: participant?.identity ?? null,
    });
    room.on('trackSubscribed', (track, publication, participant) => {
      this.remoteTracks.set(publication.sid ?? publication.trackSid, { track, publication });
      report('trackSubscribed', about(publication, participant));
    });
    room.on('trackUnsubscribed', (_, publication, participant) =>
      report('trackUnsubscribed', about(publication, participant)),
    );
    room.on('trackPublished', (publication, participant) => report('trackPublished', about(publication, participant)));
    room.on('trackUnpublished', (publication, participant) => report('trackUnpublished', about(publication, participant)));
    room.on('trackMuted', (publication, participant) => report('trackMuted', about(publication, participant)));
    room.on('trackUnmuted', (publication, participant) => report('trackUnmuted', about(publication, participant)));
    room.on('activeSpeakersChanged', (speakers) =>
      report('activeSpeakers', { identities: speakers.map((p) => p.identity) }),
    );
    room.on('connectionQualityChanged', (quality, p) =>
      report('connectionQuality', { identity: p?.identity ?? null, quality: String(quality) }),
    );
    room.on('localTrackSubscribed', (publication) =>
      report('localTrackSubscribed', { sid: publication?.trackSid ?? publication?.sid ?? null }),
    );
    room.on('trackStreamStateChanged', (publication, state, p) =>
      report('streamState', { ...about(publication, p), state: String(state) }),
    );
    room.on('trackSubscriptionPermissionChanged', (publication, status, p) =>
      report('subscriptionPermission', { ...about(publication, p), status: String(status) }),
    );
  }

  listen(room) {
    const { sdk, report } = this;
    room.on('participantConnected', (p) => report('participantConnected', { participant: describe(p) }));
    room.on('participantDisconnected', (p) =>
      report('participantDisconnected', { identity: p.identity, sid: p.sid, reason: p.disconnectReason ?? null }),
    );
    room.on('dataReceived', (payload, p, kind, topic) =>
      report('data', {
        sender: p?.identity ?? null,
        topic: topic ?? '',
        reliable: kind === sdk.reliableKind,
        payload: toBase64(payload),
      }),
    );
    sdk.onDtmf(room, (sender, code, digit) => report('dtmf', { sender, code, digit }));
    sdk.onTranscription(room, (identity, segments) => report('transcription', { identity, segments }));
    room.on('participantMetadataChanged', (_, p) =>
      report('metadataChanged', { identity: p.identity, value: p.metadata ?? '' }),
    );
    room.on('participantNameChanged', (value, p) => report('nameChanged', { identity: p.identity, value }));
    room.on('participantAttributesChanged', (value, p) =>
      report('attributesChanged', { identity: p.identity, value: { ...value } }),
    );
    room.on('dataTrackPublished', (track) => {
      const { name, sid, usesE2ee } = track.info;
      this.remoteDataTracks.set(name, track);
      report('dataTrackPublished', { publisher: track.publisherIdentity, name, sid, encrypted: usesE2ee });
    });
    room.on('dataTrackUnpublished', (sid) => report('dataTrackUnpublished', { sid }));
    room.on('moved', () => report('moved', { room: room.name ?? '' }));
    room.on('disconnected', (reason) => report('disconnected', { reason: reason ?? null }));
    room.on('reconnecting', () => report('reconnecting'));
    room.on('signalReconnecting', () => report('reconnecting'));
    room.on('reconnected', () => report('reconnected'));
  }

  async connect({ url, token, singlePeerConnection, passphrase, autoSubscribe, ...options }) {
    this.room = await this.sdk.createRoom({ singlePeerConnection, passphrase, ...options });
    this.listen(this.room);
    this.listenToMedia(this.room);
    for (const register of this.rpcHandlers.values()) register();
    await this.sdk.connect(this.room, url, token, passphrase, autoSubscribe);
    return {
      local: describe(this.room.localParticipant),
      others: [...this.room.remoteParticipants.values()].map(describe),
      room: this.room.name,
    };
  }

  async disconnect() {
    await this.room.disconnect();
  }

  async local() {
    return describe(this.room.localParticipant);
  }

  async others() {
    return [...this.room.remoteParticipants.values()].map(describe);
  }

  async publishData({ payload, reliable = true, destinations = [], topic = '', count = 1 }) {
    const data = fromBase64(payload);
    for (let index = 0; index < count; index++) {
      const body = count === 1 ? data : new Uint8Array([...data, ...new TextEncoder().encode(`#${index}`)]);
      await this.room.localParticipant.publishData(body, {
        reliable,
        destinationIdentities: destinations,
        destination_identities: destinations,
        topic,
      });
    }
  }

  async publishDtmf({ code, digit }) {
    await this.room.localParticipant.publishDtmf(code, digit);
  }

  async publishTranscription({ identity, text }) {
    const segments = [{ id: 'segment-1', text, startTime: 0n, endTime: 1n, language: 'en', final: true }];
    await this.room.localParticipant.publishTranscription({ participantIdentity: identity, trackSid: 'TR_AMxxxxxxxxxxxx', segments });
  }

  async setMetadata({ value }) {
    const local = this.room.localParticipant;
    await (local.setMetadata ?? local.updateMetadata).call(local, value);
  }

  async setName({ value }) {
    const local = this.room.localParticipant;
    await (local.setName ?? local.updateName).call(local, value);
  }

  async setAttributes({ value }) {
    await this.room.localParticipant.setAttributes(value);
  }

  async registerRpc({ method, behaviour, code, message, data }) {
    this.room.localParticipant.registerRpcMethod(method, async (invocation) => {
      switch (behaviour) {
        case 'echo':
          return invocation.payload;
        case 'describe':
          return JSON.stringify({
            caller: invocation.callerIdentity,
            payload: invocation.payload,
            hasTimeout: invocation.responseTimeout > 0,
          });
        case 'throw':
          throw new Error('the handler broke');
        case 'rpcError':
          throw new this.sdk.RpcError(code, message, data ?? undefined);
        default:
          this.report('rpcStarted', { method });
          return new Promise(() => {});
      }
    });
  }

  async performRpc({ destination, method, payload, responseTimeout }) {
    return this.room.localParticipant.performRpc({
      destinationIdentity: destination,
      method,
      payload,
      responseTimeout: responseTimeout == null ? undefined : responseTimeout * 1000,
    });
  }

  async receiveText({ topic }) {
    this.room.registerTextStreamHandler(topic, (reader, from) => this.readStream('text', reader, from));
  }

  async receiveBytes({ topic }) {
    this.room.registerByteStreamHandler(topic, (reader, from) => this.readStream('bytes', reader, from));
  }

  async readStream(kind, reader, from) {
    const info = reader.info;
    const pieces = [];
    try {
      for await (const piece of reader) {
        pieces.push(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece);
      }
    } catch (error) {
      this.report('streamError', { topic: info.topic, sender: from.identity, message: String(error?.message ?? error) });
      return;
    }
    const content = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    pieces.reduce((offset, piece) => (content.set(piece, offset), offset + piece.length), 0);
    this.report(kind, {
      topic: info.topic,
      sender: from.identity,
      size: content.length,
      declared: info.size ?? info.totalSize ?? null,
      pieces: pieces.length,
      sha256: await sha256(content),
      mimeType: info.mimeType,
      attributes: { ...info.attributes },
      name: info.name ?? null,
    });
  }

  async sendText({ path, topic, destinations = [], attributes, compress }) {
    const text = new TextDecoder().decode(await this.sdk.readFile(path));
    await this.room.localParticipant.sendText(text, {
      topic,
      destinationIdentities: destinations,
      attributes,
      compress,
    });
  }

  async streamText({ path, topic, destinations = [], attributes }) {
    const text = new TextDecoder().decode(await this.sdk.readFile(path));
    const writer = await this.room.localParticipant.streamText({
      topic,
      destinationIdentities: destinations,
      attributes,
    });
    // Whole characters only: a surrogate pair may not be cut.
    const characters = Array.from(text);
    return this.write(writer, characters, (from, to) => characters.slice(from, to).join(''));
  }

  async sendFile({ path, topic, destinations = [], attributes }) {
    await this.sdk.sendFile(this.room, path, { topic, destinationIdentities: destinations, attributes });
  }

  async streamBytes({ path, topic, destinations = [], attributes, name = 'stream' }) {
    const content = await this.sdk.readFile(path);
    const writer = await this.room.localParticipant.streamBytes({
      name,
      topic,
      destinationIdentities: destinations,
      attributes,
      totalSize: content.length,
    });
    return this.write(writer, content, (from, to) => content.subarray(from, to));
  }

  async write(writer, content, slice) {
    let progress = 0;
    for (let start = 0; start < content.length; start += 50_000) {
      await writer.write(slice(start, Math.min(start + 50_000, content.length)));
      progress++;
    }
    await writer.close();
    return progress;
  }

  async publishDataTrack({ name }) {
    const track = await this.room.localParticipant.publishDataTrack({ name });
    this.localDataTracks.set(name, track);
    return { sid: track.info.sid, encrypted: track.info.usesE2ee };
  }

  async unpublishDataTrack({ name }) {
    await this.localDataTracks.get(name).unpublish();
  }

  async pushFrame({ name, path, userTimestamp }) {
    const time = userTimestamp == null ? {} : { userTimestamp: BigInt(userTimestamp) };
    await this.localDataTracks.get(name).tryPush({ payload: await this.sdk.readFile(path), ...time });
  }

  async subscribeDataTrack({ name }) {
    this.readFrames(name, this.remoteDataTracks.get(name).subscribe());
  }

  async readFrames(name, frames) {
    const reader = frames.getReader();
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        const { payload, userTimestamp } = next.value;
        this.report('frame', {
          name,
          size: payload.length,
          userTimestamp: userTimestamp === undefined ? null : Number(userTimestamp),
          sha256: await sha256(payload),
        });
      }
      this.report('framesEnd', { name });
    } catch (error) {
      this.report('framesError', { name, message: String(error?.message ?? error) });
    }
  }

  async publishAudio({ name }) {
    await this.sdk.publishAudio(this.room, name);
  }

  async publishTone(options) {
    const publication = await this.sdk.media.publishTone(this.room, options);
    return publication.sid ?? publication.trackSid;
  }

  async publishColour(options) {
    const publication = await this.sdk.media.publishColour(this.room, options);
    return publication.sid ?? publication.trackSid;
  }

  async publishDevices(options) {
    return this.sdk.media.publishDevices(this.room, options);
  }

  published(sid) {
    return [...this.room.localParticipant.trackPublications.values()].find((p) => (p.sid ?? p.trackSid) === sid);
  }

  async mute({ sid, value }) {
    const { track } = this.published(sid);
    await (value ? track.mute() : track.unmute());
  }

  async unpublish({ sid }) {
    const local = this.room.localParticipant;
    // The browser SDK wants the track, the Node SDK its sid.
    await local.unpublishTrack(this.sdk.unpublishesBySid ? sid : this.published(sid).track);
  }

  async publishedSids() {
    return [...this.room.localParticipant.trackPublications.values()].map((p) => p.sid ?? p.trackSid);
  }

  publication(identity, sid) {
    return this.room.remoteParticipants.get(identity).trackPublications.get(sid);
  }

  async setSubscribed({ identity, sid, value }) {
    this.publication(identity, sid).setSubscribed(value);
  }

  async setQuality({ identity, sid, quality }) {
    this.sdk.media.setQuality(this.publication(identity, sid), quality);
  }

  async setEnabled({ identity, sid, value }) {
    this.publication(identity, sid).setEnabled(value);
  }

  async allow({ all, permissions = [] }) {
    this.room.localParticipant.setTrackSubscriptionPermissions(all, permissions);
  }

  async hear({ sid, frequency }) {
    await this.sdk.media.hear(this.remoteTracks.get(sid).track, frequency);
  }

  async sounds({ sid }) {
    await this.sdk.media.sounds(this.remoteTracks.get(sid).track);
  }

  async see({ sid, colour }) {
    await this.sdk.media.see(this.remoteTracks.get(sid).track, colour);
  }

  async stats({ sid }) {
    return this.sdk.media.stats(this.remoteTracks.get(sid).track);
  }

  async grows({ sid, name, by }) {
    await this.sdk.media.grows(this.remoteTracks.get(sid).track, name, by);
  }

  async isHigh({ sid, height }) {
    await this.sdk.media.isHigh(this.remoteTracks.get(sid).track, height);
  }

  async isCoded({ sid, mimeType }) {
    await this.sdk.media.isCoded(this.remoteTracks.get(sid).track, mimeType);
  }

  async streamState({ sid }) {
    return this.remoteTracks.get(sid).track.streamState;
  }

  /** The codecs in which a track may come. */
  async codecsOf({ sid }) {
    return this.remoteTracks.get(sid).track.receiver.getParameters().codecs.map(({ mimeType }) => mimeType);
  }

  /** The stream in which a track came. */
  async streamOf({ sid }) {
    return this.remoteTracks.get(sid).track.mediaStream?.id;
  }

  async setEncodings({ sid, active }) {
    await this.sdk.media.setEncodings(this.room, sid, active);
  }

  async encodings({ sid }) {
    return this.sdk.media.encodings(this.room, sid);
  }

  async simulate({ scenario }) {
    await this.sdk.simulate(this.room, scenario);
  }

  async transports() {
    return this.sdk.transports(this.room);
  }
}

export function explain(error) {
  const type = error?.name && error.name !== 'Error' ? error.name : (error?.constructor?.name ?? 'Error');
  const text = { type, message: String(error?.message ?? error) };
  return typeof error?.code === 'number' ? { ...text, code: error.code, data: error.data ?? '' } : text;
}

/** Answers the requests of one driver, which hosts any number of participants. */
export class Participants {
  constructor(sdk, report) {
    this.sdk = sdk;
    this.report = report;
    this.all = new Map();
  }

  async serve({ id, peer, op, ...rest }) {
    if (!this.all.has(peer)) this.all.set(peer, new Participant(peer, this.sdk, this.report));
    try {
      return { id, result: (await this.all.get(peer)[op](rest)) ?? null };
    } catch (error) {
      return { id, error: explain(error) };
    } finally {
      if (op === 'disconnect') this.all.delete(peer);
    }
  }
}
