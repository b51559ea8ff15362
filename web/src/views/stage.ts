import {type Participant, ParticipantEvent, Track, type TrackPublication} from 'livekit-client';
import {h, icon} from '../dom';
import {explain} from '../errors';
import type {Session} from '../session';
import {avatar} from './people';

const MICROPHONE =
  'M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM6 11a1 1 0 0 0-1 1 7 7 0 0 0 6 6.9V21h2v-2.1A7 7 0 0 0 19 12a1 1 0 0 0-2 0 5 5 0 0 1-10 0 1 1 0 0 0-1-1z';
const CAMERA = 'M4 6h10a2 2 0 0 1 2 2v2l5-3v10l-5-3v2a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2z';
const SCREEN = 'M3 4h18a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-7v2h3v2H7v-2h3v-2H3a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zm1 2v9h16V6z';

/** Everybody's pictures and sound, and the buttons for one's own. */
export class StageView {
  private readonly tiles = new Map<string, Tile>();
  private readonly grid = h('div', {class: 'tiles'});
  private readonly error = h('div', {class: 'alert', role: 'alert', hidden: true});
  private readonly microphone = this.control('Microphone', MICROPHONE, (on) => this.session.setMicrophone(on));
  private readonly camera = this.control('Camera', CAMERA, (on) => this.session.setCamera(on));
  private readonly screen = this.control('Share screen', SCREEN, (on) => this.session.shareScreen(on));
  private readonly sound = h(
    'button',
    {type: 'button', class: 'primary', hidden: true, onclick: () => void this.session.room.startAudio()},
    'Turn the sound on',
  );
  readonly element: HTMLElement;

  constructor(private readonly session: Session) {
    this.element = h(
      'section',
      {class: 'panel stage', 'aria-label': 'Meeting'},
      this.grid,
      this.error,
      h('div', {class: 'controls'}, this.microphone, this.camera, this.screen, this.sound),
    );
  }

  update(): void {
    const present = new Set<string>();
    for (const participant of [this.session.me, ...this.session.others]) {
      this.show(present, participant, Track.Source.Camera, Track.Source.Microphone);
      if (participant.getTrackPublication(Track.Source.ScreenShare)) {
        this.show(present, participant, Track.Source.ScreenShare, Track.Source.ScreenShareAudio);
      }
    }
    for (const [key, tile] of this.tiles) {
      if (!present.has(key)) {
        tile.remove();
        this.tiles.delete(key);
      }
    }
    this.arrange();
    this.updateControls();
  }

  private show(present: Set<string>, participant: Participant, video: Track.Source, audio: Track.Source): void {
    const key = `${participant.sid}/${video}`;
    present.add(key);
    let tile = this.tiles.get(key);
    if (!tile) {
      tile = new Tile(participant, video, audio);
      this.tiles.set(key, tile);
      this.grid.append(tile.element);
    }
    tile.update();
  }

  /** As many columns as make the tiles about as wide as pictures are; a shared screen has a row of its own. */
  private arrange(): void {
    const columns = Math.ceil(Math.sqrt(this.tiles.size));
    this.grid.style.setProperty('--columns', String(Math.max(1, Math.min(columns, 4))));
  }

  private updateControls(): void {
    const {me, room} = this.session;
    const allowed = me.permissions?.canPublish !== false && 'mediaDevices' in navigator;
    press(this.microphone, me.isMicrophoneEnabled, allowed);
    press(this.camera, me.isCameraEnabled, allowed);
    press(this.screen, me.isScreenShareEnabled, allowed);
    this.sound.hidden = room.canPlaybackAudio;
  }

  private control(name: string, path: string, run: (on: boolean) => Promise<unknown>): HTMLButtonElement {
    const button = h('button', {type: 'button', class: 'control', 'aria-pressed': 'false'}, icon(path), name);
    button.addEventListener('click', () => void this.toggle(button, run));
    return button;
  }

  private async toggle(button: HTMLButtonElement, run: (on: boolean) => Promise<unknown>): Promise<void> {
    this.error.hidden = true;
    button.dataset.busy = 'true';
    button.disabled = true;
    try {
      await run(button.getAttribute('aria-pressed') !== 'true');
    } catch (error) {
      this.error.textContent = explain(error);
      this.error.hidden = false;
    } finally {
      delete button.dataset.busy;
      this.update();
    }
  }
}

function press(button: HTMLButtonElement, on: boolean, allowed: boolean): void {
  button.setAttribute('aria-pressed', String(on));
  button.disabled = !allowed || button.dataset.busy === 'true';
  button.title = allowed ? '' : 'Needs a token that allows to publish, and a page from https: or from this machine';
}

/** One picture with its sound. It attaches tracks to its own elements, and detaches them when they end. */
class Tile {
  private readonly video = h('video', {autoplay: true, playsinline: true, muted: true});
  private readonly audio = h('audio', {autoplay: true});
  private readonly name = h('b');
  private readonly muted = h('span', {class: 'off', title: 'microphone off'}, icon(MICROPHONE));
  private shown: Track | undefined;
  private heard: Track | undefined;
  private readonly onSpeaking = () => this.update();
  readonly element: HTMLElement;

  constructor(
    private readonly participant: Participant,
    private readonly videoSource: Track.Source,
    private readonly audioSource: Track.Source,
  ) {
    this.video.muted = true;
    this.element = h(
      'figure',
      {class: 'tile', 'data-identity': participant.identity, 'data-source': videoSource},
      this.video,
      avatar(participant.identity),
      h('figcaption', {}, this.name, this.muted),
      participant.isLocal ? null : this.audio,
    );
    participant.on(ParticipantEvent.IsSpeakingChanged, this.onSpeaking);
  }

  update(): void {
    const {participant, element} = this;
    const screen = this.videoSource === Track.Source.ScreenShare;
    const name = participant.name || participant.identity;
    this.name.textContent = `${name}${participant.isLocal ? ' (you)' : ''}${screen ? ' – screen' : ''}`;
    this.shown = attach(this.shown, participant.getTrackPublication(this.videoSource), this.video);
    if (!participant.isLocal) {
      this.heard = attach(this.heard, participant.getTrackPublication(this.audioSource), this.audio);
    }
    element.classList.toggle('live', this.shown !== undefined);
    element.classList.toggle('mirrored', participant.isLocal && !screen);
    element.classList.toggle('speaking', !screen && participant.isSpeaking);
    this.muted.hidden = screen || participant.isMicrophoneEnabled;
  }

  remove(): void {
    this.participant.off(ParticipantEvent.IsSpeakingChanged, this.onSpeaking);
    this.shown?.detach(this.video);
    this.heard?.detach(this.audio);
    this.element.remove();
  }
}

/** Shows what a publication has to show now; the track that is attached then, if any. */
function attach(
  before: Track | undefined,
  publication: TrackPublication | undefined,
  element: HTMLMediaElement,
): Track | undefined {
  const now = publication && !publication.isMuted ? publication.track : undefined;
  if (now !== before) {
    before?.detach(element);
    now?.attach(element);
  }
  return now;
}
