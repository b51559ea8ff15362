// Participants of the Node SDK, driven over a pipe.

import fs from 'node:fs/promises';
import {
  AudioSource,
  DataPacketKind,
  EncryptionType,
  LocalAudioTrack,
  Room,
  RpcError,
  SimulateScenarioKind,
  TrackPublishOptions,
  TrackSource,
} from '@livekit/rtc-node';
import { AccessToken } from 'livekit-server-sdk';
import { emit, run } from './lines.mjs';
import { media } from './node_media.mjs';
import { Participants } from './participant.mjs';

const scenarios = {
  'signal-reconnect': SimulateScenarioKind.SIMULATE_SIGNAL_RECONNECT,
  'node-failure': SimulateScenarioKind.SIMULATE_NODE_FAILURE,
  'server-leave': SimulateScenarioKind.SIMULATE_SERVER_LEAVE,
  'full-reconnect': SimulateScenarioKind.SIMULATE_FULL_RECONNECT,
  'disconnect-signal-on-resume': SimulateScenarioKind.SIMULATE_DISCONNECT_SIGNAL_ON_RESUME,
};

const sdk = {
  media,
  unpublishesBySid: true,
  RpcError,
  reliableKind: DataPacketKind.KIND_RELIABLE,
  createRoom: () => new Room(),
  connect: (room, url, token, passphrase, autoSubscribe = true) =>
    room.connect(url, token, {
      autoSubscribe,
      dynacast: false,
      encryption: passphrase && {
        encryptionType: EncryptionType.GCM,
        keyProviderOptions: { sharedKey: new TextEncoder().encode(passphrase) },
      },
    }),
  onDtmf: (room, report) => room.on('dtmfReceived', (code, digit, p) => report(p?.identity ?? null, code, digit)),
  onTranscription: () => {},
  readFile: async (path) => new Uint8Array(await fs.readFile(path)),
  sendFile: (room, path, options) => room.localParticipant.sendFile(path, { name: 'file', ...options }),
  publishAudio: (room, name) =>
    room.localParticipant.publishTrack(
      LocalAudioTrack.createAudioTrack(name, new AudioSource(48_000, 1)),
      new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE }),
    ),
  simulate: (room, scenario) => room.simulateScenario(scenarios[scenario]),
  transports: async (room) => {
    const { publisherStats, subscriberStats } = await room.getRtcStats();
    const stats = [...publisherStats, ...subscriberStats].map((s) => s.stats);
    const protocols = new Map(
      stats
        .filter((s) => s.case === 'remoteCandidate')
        .map((s) => [s.value.rtc.id, s.value.candidate.protocol]),
    );
    const used = stats
      .filter((s) => s.case === 'candidatePair' && s.value.candidatePair.nominated)
      .map((s) => protocols.get(s.value.candidatePair.remoteCandidateId));
    return [...new Set(used.filter(Boolean))].sort();
  },
};

const participants = new Participants(sdk, emit);

/** A token made by the Node server SDK, to prove that its tokens admit. */
async function mintToken({ id, key, secret, identity, grants }) {
  const token = new AccessToken(key, secret, { identity });
  token.addGrant(grants);
  return { id, result: await token.toJwt() };
}

const { version } = JSON.parse(
  await fs.readFile(new URL('node_modules/@livekit/rtc-node/package.json', import.meta.url), 'utf8'),
);
emit({ event: 'ready', version });
run(
  (request) => (request.op === 'mintToken' ? mintToken(request) : participants.serve(request)),
  async () => {},
);
