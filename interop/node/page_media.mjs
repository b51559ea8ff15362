// Sound and pictures of the browser SDK: made from nothing, and measured.

import { Streak, isAbout, shareAt } from '/listening.mjs';

const { Track, VideoPreset, VideoPresets, VideoQuality } = window.LivekitClient;
const WINDOW = 4096;

let sound;

function audio() {
  sound ??= new AudioContext({ sampleRate: 48_000 });
  return sound;
}

/** A steady tone. */
function tone(frequency) {
  const context = audio();
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  const out = context.createMediaStreamDestination();
  oscillator.frequency.value = frequency;
  gain.gain.value = 0.3;
  oscillator.connect(gain).connect(out);
  oscillator.start();
  const [track] = out.stream.getAudioTracks();
  track.addEventListener('ended', () => oscillator.stop());
  return track;
}

/**
 * A picture of one colour, with a spot that moves so that there is something to encode. With noise around the middle, it
 * takes all the bandwidth that it may.
 */
function picture([red, green, blue], width, height, fps, noise) {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const brush = canvas.getContext('2d', { alpha: false });
  const grain = brush.createImageData(width, height);
  const grains = new Uint32Array(grain.data.buffer);
  let count = 0;
  const draw = () => {
    brush.fillStyle = `rgb(${red} ${green} ${blue})`;
    if (noise) {
      grains.forEach((_, at) => (grains[at] = 0xff000000 | (Math.random() * 0x1000000)));
      brush.putImageData(grain, 0, 0);
      brush.fillRect(width / 4, height / 4, width / 2, height / 2);
    } else {
      brush.fillRect(0, 0, width, height);
    }
    brush.fillStyle = 'rgb(128 128 128)';
    brush.fillRect((count++ * 8) % width, 0, 8, 8);
  };
  draw();
  const timer = setInterval(draw, 1000 / fps);
  const [track] = canvas.captureStream(fps).getVideoTracks();
  const { stop } = track;
  track.stop = () => {
    clearInterval(timer);
    stop.call(track);
  };
  return track;
}

async function inbound(track) {
  const report = await track.getRTCStatsReport();
  for (const entry of report?.values() ?? []) {
    if (entry.type === 'inbound-rtp') {
      return { ...entry, mimeType: report.get(entry.codecId)?.mimeType };
    }
  }
  return {};
}

async function every(milliseconds, look) {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Looks at windows of a track's sound until as many in a row are as they should be. */
async function listen(track, times, isGood) {
  // Chromium pulls the sound of others only through an element.
  const element = document.createElement('audio');
  element.muted = true;
  element.srcObject = new MediaStream([track.mediaStreamTrack]);
  await element.play();
  const source = audio().createMediaStreamSource(element.srcObject);
  const analyser = new AnalyserNode(audio(), { fftSize: WINDOW });
  source.connect(analyser);
  const samples = new Float32Array(WINDOW);
  const streak = new Streak(times);
  await every(100, () => {
    analyser.getFloatTimeDomainData(samples);
    return streak.add(isGood(samples));
  });
  source.disconnect();
  element.srcObject = null;
}

export const media = {
  publishTone: async (room, { name, frequency, ...options }) =>
    room.localParticipant.publishTrack(tone(frequency), { name, source: Track.Source.Microphone, ...options }),

  publishColour: async (
    room,
    { name, colour, width = 320, height = 180, fps = 10, codec, simulcast = false, noise = false, ...options },
  ) =>
    room.localParticipant.publishTrack(picture(colour, width, height, fps, noise), {
      name,
      source: Track.Source.Camera,
      simulcast,
      videoCodec: codec,
      videoEncoding: new VideoPreset(width, height, 800_000, fps).encoding,
      videoSimulcastLayers: [VideoPresets.h180, VideoPresets.h360],
      ...options,
    }),

  publishDevices: async (room, { codec, width = 320, height = 240, ...options }) => {
    await room.localParticipant.setMicrophoneEnabled(true);
    await room.localParticipant.setCameraEnabled(
      true,
      { resolution: { width, height, frameRate: 15 } },
      { videoCodec: codec, ...options },
    );
    return [...room.localParticipant.trackPublications.values()].map((publication) => publication.trackSid);
  },

  hear: (track, frequency) =>
    listen(track, 3, (samples) => shareAt(samples, audio().sampleRate, frequency) > 0.5),

  /** Waits until there is any sound at all. */
  sounds: (track) => listen(track, 1, (samples) => samples.some((sample) => Math.abs(sample) > 0.001)),

  see: async (track, colour) => {
    const element = track.attach();
    element.muted = true;
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 16, height: 16 });
    const brush = canvas.getContext('2d', { willReadFrequently: true });
    const streak = new Streak(3);
    await every(100, () => {
      brush.drawImage(element, 0, 0, 16, 16);
      return element.videoWidth > 0 && streak.add(isAbout(brush.getImageData(8, 8, 1, 1).data, colour));
    });
    track.detach(element);
  },

  /** Statistics of a track that is received, with the names of the W3C. */
  stats: inbound,

  /** Waits until a statistic has grown by so much. */
  grows: async (track, name, by) => {
    const start = (await inbound(track))[name] ?? 0;
    await every(100, async () => ((await inbound(track))[name] ?? 0) >= start + by);
  },

  /** Waits until frames have that height. */
  isHigh: (track, height) => every(100, async () => (await inbound(track)).frameHeight === height),

  /** Waits until it comes in a codec, such as `video/VP8`. */
  isCoded: (track, mimeType) => every(100, async () => (await inbound(track)).mimeType === mimeType),

  setQuality: (publication, quality) => publication.setVideoQuality(VideoQuality[quality]),

  /** Switches encodings of a published video on and off, lowest first. */
  setEncodings: async (room, sid, active) => {
    const publication = [...room.localParticipant.trackPublications.values()].find((one) => one.trackSid === sid);
    const { sender } = publication.track;
    const parameters = sender.getParameters();
    active.forEach((on, index) => (parameters.encodings[index].active = on));
    await sender.setParameters(parameters);
  },

  /** Which encodings of a published video are on, lowest first. */
  encodings: (room, sid) => {
    const publication = [...room.localParticipant.trackPublications.values()].find((one) => one.trackSid === sid);
    return publication.track.sender.getParameters().encodings.map(({ rid, active }) => ({ rid: rid ?? '', active }));
  },
};
