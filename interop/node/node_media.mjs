// Sound and pictures of the Node SDK: made from nothing, and measured.

import {
  AudioFrame,
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  LocalVideoTrack,
  TrackPublishOptions,
  TrackSource,
  VideoBufferType,
  VideoFrame,
  VideoSource,
  VideoStream,
} from '@livekit/rtc-node';
import { Streak, isAbout, shareAt } from './listening.mjs';

const RATE = 48_000;
const FRAME = RATE / 100;

/** Feeds a tone for as long as somebody takes it. */
async function sing(source, frequency) {
  let phase = 0;
  for (;;) {
    const samples = new Int16Array(FRAME);
    for (let i = 0; i < FRAME; i++) {
      samples[i] = 10_000 * Math.sin(phase);
      phase = (phase + (2 * Math.PI * frequency) / RATE) % (2 * Math.PI);
    }
    await source.captureFrame(new AudioFrame(samples, RATE, 1, FRAME));
  }
}

function paint(source, [red, green, blue], width, height, fps) {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < data.length; i += 4) data.set([red, green, blue, 255], i);
  return setInterval(() => source.captureFrame(new VideoFrame(data, width, height, VideoBufferType.RGBA)), 1000 / fps);
}

export const media = {
  publishTone: async (room, { name, frequency }) => {
    const source = new AudioSource(RATE, 1);
    const publication = await room.localParticipant.publishTrack(
      LocalAudioTrack.createAudioTrack(name, source),
      new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE }),
    );
    sing(source, frequency).catch(() => {}); // ends with the room
    return publication;
  },

  publishColour: async (room, { name, colour, width = 320, height = 180, fps = 10, simulcast = false }) => {
    const source = new VideoSource(width, height);
    const publication = await room.localParticipant.publishTrack(
      LocalVideoTrack.createVideoTrack(name, source),
      new TrackPublishOptions({ source: TrackSource.SOURCE_CAMERA, simulcast }),
    );
    const timer = paint(source, colour, width, height, fps);
    room.on('disconnected', () => clearInterval(timer));
    return publication;
  },

  hear: async (track, frequency) => {
    const streak = new Streak(10);
    for await (const frame of new AudioStream(track, { sampleRate: RATE, numChannels: 1, frameSizeMs: 50 })) {
      const samples = Float32Array.from(frame.data, (sample) => sample / 0x8000);
      if (streak.add(shareAt(samples, frame.sampleRate, frequency) > 0.5)) return;
    }
    throw new Error('the track ended');
  },

  see: async (track, colour) => {
    const streak = new Streak(3);
    for await (const { frame } of new VideoStream(track)) {
      const { data, width, height } = frame.convert(VideoBufferType.RGBA);
      const middle = 4 * (width * (height >> 1) + (width >> 1));
      if (streak.add(isAbout(data.subarray(middle, middle + 3), colour))) return;
    }
    throw new Error('the track ended');
  },
};
