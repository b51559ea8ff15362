import {h} from '../dom';
import type {ParticipantView, TrackView} from './api';
import {bitrate, duration, millis, percent, words} from './format';
import {Rate, Share} from './rate';
import {Spark} from './spark';
import {count} from './totals';

/** What an operator may do to a participant. */
export interface Actions {
  remove(identity: string): void;
  mute(identity: string, track: TrackView): void;
}

const CONNECTIONS: Record<string, string> = {udp: 'UDP', tcp: 'TCP', relay: 'relay'};

/** A figure with its name in one line. */
function figure(name: string, title: string): {element: HTMLElement; value: HTMLElement} {
  const value = h('b', {}, '–');
  return {element: h('span', {class: 'figure', title}, h('span', {class: 'muted'}, `${name} `), value), value};
}

/** One track of a participant. */
class TrackRow {
  private readonly what = h('b');
  private readonly more = h('span', {class: 'muted'});
  private readonly figures = h('span', {class: 'muted numbers'});
  private readonly button: HTMLButtonElement;
  private readonly muted = h('span', {class: 'tag'}, 'muted');
  private readonly lost = new Share();
  private track: TrackView;
  readonly element: HTMLElement;

  constructor(track: TrackView, onMute: (track: TrackView) => void) {
    this.track = track;
    const label = `Mute ${title(track)}`;
    this.button = h(
      'button',
      {type: 'button', class: 'small', 'aria-label': label, onclick: () => onMute(this.track)},
      'Mute',
    );
    const text = h('span', {class: 'track-text'}, this.what, this.more, this.figures);
    this.element = h('li', {'data-track': track.sid}, text, this.muted, this.button);
  }

  update(track: TrackView): void {
    this.track = track;
    this.what.textContent = title(track);
    const size = track.width > 0 ? `${track.width}×${track.height}` : '';
    this.more.textContent = [track.mime.replace(/^(audio|video)\//, ''), size].filter(Boolean).join(' ');
    const {received} = track;
    const lost = percent(this.lost.push(received.lost, received.packets + received.lost));
    this.figures.textContent =
      track.kind === 'data'
        ? 'data'
        : [
            bitrate(track.bitrateBps),
            `lost ${lost}`,
            `jitter ${millis(received.jitterNanos)}`,
            count(track.subscribers, 'subscriber'),
          ].join(' · ');
    this.muted.hidden = !track.muted;
    this.button.hidden = track.muted || track.kind === 'data';
  }
}

function title(track: TrackView): string {
  return track.source && track.source !== 'unknown' ? words(track.source) : track.name || track.kind;
}

/** One participant: how it is connected, what it sends and gets, and its tracks. */
export class ParticipantCard {
  private readonly up = new Rate();
  private readonly down = new Rate();
  private readonly upSpark = new Spark('Sends');
  private readonly downSpark = new Spark('Receives');
  private readonly upText = h('b');
  private readonly downText = h('b');
  private readonly lost = new Share();
  private readonly name = h('b', {class: 'ellipsis'});
  private readonly alias = h('span', {class: 'muted ellipsis'});
  private readonly quality = h('span', {class: 'tag'});
  private readonly connection = h('span', {class: 'tag'});
  private readonly client = h('span', {class: 'muted'});
  private readonly rtt = figure('RTT', 'Round trip of its media; of its signalling while there is none');
  private readonly loss = figure('lost', 'Of what it is sent, and not repaired');
  private readonly jitter = figure('jitter', 'Of what it receives');
  private readonly since = figure('here', 'Since when it is in the room');
  private readonly watches = figure('gets', 'Tracks of others that it receives');
  private readonly tracks = new Map<string, TrackRow>();
  private readonly trackList = h('ul', {class: 'tracks'});
  readonly element: HTMLElement;

  constructor(
    readonly view: ParticipantView,
    private readonly actions: Actions,
  ) {
    const {identity} = view;
    this.element = h(
      'li',
      {class: 'participant', 'data-identity': identity},
      h(
        'div',
        {class: 'between'},
        h('div', {class: 'who'}, this.name, this.alias, this.quality, this.connection),
        h(
          'button',
          {
            type: 'button',
            class: 'danger small',
            'aria-label': `Remove ${identity}`,
            onclick: () => actions.remove(identity),
          },
          'Remove',
        ),
      ),
      this.client,
      h(
        'div',
        {class: 'flows'},
        h(
          'div',
          {class: 'flow', 'data-flow': 'up'},
          h('span', {class: 'muted'}, 'sends '),
          this.upText,
          this.upSpark.element,
        ),
        h(
          'div',
          {class: 'flow', 'data-flow': 'down'},
          h('span', {class: 'muted'}, 'receives '),
          this.downText,
          this.downSpark.element,
        ),
      ),
      h(
        'div',
        {class: 'figures'},
        ...[this.rtt, this.loss, this.jitter, this.watches, this.since].map((figure) => figure.element),
      ),
      this.trackList,
    );
  }

  update(view: ParticipantView, atMillis: number): void {
    this.name.textContent = view.identity;
    this.alias.textContent = view.name && view.name !== view.identity ? view.name : '';
    const state = view.state === 'active' ? view.quality : view.state;
    this.quality.textContent = state;
    this.quality.dataset.quality = state;
    this.quality.hidden = !state;
    this.connection.textContent = CONNECTIONS[view.connection] ?? 'no path';
    const kind = view.kind === 'standard' ? '' : view.kind;
    this.client.textContent = [kind, view.client, view.system].filter(Boolean).join(' · ') || 'unknown client';
    const up = bitrate(8 * this.up.push(view.bytesReceived, atMillis));
    const down = bitrate(8 * this.down.push(view.bytesSent, atMillis));
    this.upText.textContent = up;
    this.downText.textContent = down;
    this.upSpark.show(this.up.values, up);
    this.downSpark.show(this.down.values, down);
    this.rtt.value.textContent = millis(view.rttNanos >= 0 ? view.rttNanos : view.signalRttMillis * 1e6);
    this.loss.value.textContent = percent(this.lost.push(view.sent.lost, view.sent.packets));
    this.jitter.value.textContent = view.sent.packets > 0 ? millis(view.sent.jitterNanos) : '–';
    this.watches.value.textContent = count(view.subscriptions, 'track');
    this.since.value.textContent = duration((atMillis - view.joinedAtMillis) / 1000);
    this.updateTracks(view);
  }

  private updateTracks(view: ParticipantView): void {
    const sids = new Set(view.tracks.map((track) => track.sid));
    for (const [sid, row] of this.tracks) {
      if (!sids.has(sid)) {
        row.element.remove();
        this.tracks.delete(sid);
      }
    }
    for (const track of view.tracks) {
      let row = this.tracks.get(track.sid);
      if (!row) {
        row = new TrackRow(track, (latest) => this.actions.mute(view.identity, latest));
        this.tracks.set(track.sid, row);
        this.trackList.append(row.element);
      }
      row.update(track);
    }
    this.trackList.hidden = view.tracks.length === 0;
  }
}
