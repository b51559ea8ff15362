// Participants of the browser SDK: the page's side of browser_driver.mjs.

import { media } from '/page_media.mjs';
import { Participants } from '/participant.mjs';

const { DataPacket_Kind, ExternalE2EEKeyProvider, Room, RpcError, Track, setLogLevel } = window.LivekitClient;
setLogLevel('warn');

async function content(path) {
  const response = await fetch(`/content?path=${encodeURIComponent(path)}`);
  return new Uint8Array(await response.arrayBuffer());
}

// The statistics of the page's peer connections are the only way to see the transport that the browser chose.
const connections = [];

// What the participants that are made from now on cannot receive, such as `video/VP9`.
let refused = [];

// The only codecs in which they send what has any of them, such as `audio/PCMU`; empty for all.
let sends = [];

const Native = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Native {
  constructor(...options) {
    super(...options);
    this.refused = refused;
    this.sends = sends;
    connections.push(this);
  }

  choose() {
    for (const transceiver of this.getTransceivers()) {
      if (transceiver.stopped) continue;
      const { codecs } = RTCRtpReceiver.getCapabilities(transceiver.receiver.track.kind);
      const sent = codecs.filter(({ mimeType }) => this.sends.includes(mimeType));
      if (transceiver.sender.track) {
        if (sent.length > 0) transceiver.setCodecPreferences(sent);
      } else if (this.refused.length > 0) {
        transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => !this.refused.includes(mimeType)));
      }
    }
  }

  createOffer(...options) {
    this.choose();
    return super.createOffer(...options);
  }

  createAnswer(...options) {
    this.choose();
    return super.createAnswer(...options);
  }
};

const sdk = {
  media,
  RpcError,
  reliableKind: DataPacket_Kind.RELIABLE,
  createRoom: async ({ singlePeerConnection, passphrase, refuse = [], send = [], ...others }) => {
    refused = refuse;
    sends = send;
    const options = { ...others, ...(singlePeerConnection === undefined ? {} : { singlePeerConnection }) };
    if (passphrase) {
      const keyProvider = new ExternalE2EEKeyProvider();
      await keyProvider.setKey(passphrase);
      options.encryption = { keyProvider, worker: new Worker('/e2ee-worker.js') };
    }
    return new Room(options);
  },
  connect: async (room, url, token, passphrase, autoSubscribe = true) => {
    await room.connect(url, token, { autoSubscribe });
    if (passphrase) {
      // Enabled when the worker says so.
      const enabled = new Promise((resolve) => room.on('participantEncryptionStatusChanged', resolve));
      await room.setE2EEEnabled(true);
      if (!room.isE2EEEnabled) await enabled;
    }
  },
  onDtmf: (room, report) => room.on('sipDTMFReceived', (d, p) => report(p?.identity ?? null, d.code, d.digit)),
  onTranscription: (room, report) =>
    room.on('transcriptionReceived', (segments, p) =>
      report(
        p?.identity ?? null,
        segments.map(({ id, text, final, language }) => ({ id, text, final, language })),
      ),
    ),
  readFile: content,
  sendFile: async (room, path, options) =>
    room.localParticipant.sendFile(new File([await content(path)], 'file'), options),
  publishAudio: (room, name) => {
    const silence = new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0];
    return room.localParticipant.publishTrack(silence, { name, source: Track.Source.Microphone });
  },
  simulate: (room, scenario) => room.simulateScenario(scenario),
  transports: async () => {
    const used = new Set();
    for (const connection of connections.filter((c) => c.connectionState === 'connected')) {
      const stats = await connection.getStats();
      for (const entry of stats.values()) {
        if (entry.type === 'candidate-pair' && entry.nominated) {
          used.add(stats.get(entry.remoteCandidateId).protocol);
        }
      }
    }
    return [...used].sort();
  },
};

const participants = new Participants(sdk, window.report);
window.serve = (request) => participants.serve(request);
