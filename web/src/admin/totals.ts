import {h} from '../dom';
import type {Overview} from './api';
import {bitrate, duration, millis, percent} from './format';
import {Rate, Share} from './rate';
import {Spark} from './spark';

/** One figure with its name, and its course if it has one. */
class Tile {
  private readonly value = h('strong', {}, '–');
  private readonly note = h('small', {class: 'muted'});
  readonly element: HTMLElement;

  constructor(name: string, id: string, spark?: Spark) {
    const head = h('span', {class: 'muted'}, name);
    this.element = h('div', {class: 'tile', 'data-tile': id}, head, this.value, this.note, spark?.element);
  }

  show(value: string, note = ''): void {
    this.value.textContent = value;
    this.note.textContent = note;
  }
}

/** The figures of the whole server. */
export class TotalsView {
  private readonly received = new Rate();
  private readonly sent = new Rate();
  private readonly lost = new Share();
  private readonly lostBefore = new Share();
  private readonly receivedSpark = new Spark('Bit rate in');
  private readonly sentSpark = new Spark('Bit rate out');
  private readonly people = new Tile('Participants', 'participants');
  private readonly tracks = new Tile('Tracks', 'tracks');
  private readonly in = new Tile('In', 'in', this.receivedSpark);
  private readonly out = new Tile('Out', 'out', this.sentSpark);
  private readonly loss = new Tile('Loss', 'loss');
  private readonly trip = new Tile('Round trip', 'rtt');
  private trips: {count: number; nanos: number} | undefined;
  readonly element = h(
    'section',
    {class: 'tiles', 'aria-label': 'The whole server'},
    ...[this.people, this.tracks, this.in, this.out, this.loss, this.trip].map((tile) => tile.element),
  );

  update(overview: Overview): void {
    const {totals, atMillis} = overview;
    this.people.show(String(totals.participants), `in ${count(totals.rooms, 'room')}`);
    const {audioTracks, videoTracks, dataTracks} = totals;
    this.tracks.show(
      String(audioTracks + videoTracks + dataTracks),
      `${audioTracks} audio, ${videoTracks} video${dataTracks ? `, ${dataTracks} data` : ''}`,
    );
    const received = bitrate(8 * this.received.push(totals.bytesReceived, atMillis));
    const sent = bitrate(8 * this.sent.push(totals.bytesSent, atMillis));
    this.in.show(received);
    this.out.show(sent);
    this.receivedSpark.show(this.received.values, received);
    this.sentSpark.show(this.sent.values, sent);
    const expected = totals.packetsReceived + totals.packetsLostReceived;
    const before = percent(this.lostBefore.push(totals.packetsLostReceived, expected));
    this.loss.show(percent(this.lost.push(totals.packetsLostSent, totals.packetsReported)), `${before} coming in`);
    this.showTrip(totals.roundTrips, totals.roundTripNanos);
  }

  /** The mean of what was measured since the last look; the one before stands when nothing was. */
  private showTrip(trips: number, nanos: number): void {
    const before = this.trips;
    if (!before || trips > before.count) {
      const measured = trips - (before?.count ?? 0);
      this.trip.show(measured > 0 ? millis((nanos - (before?.nanos ?? 0)) / measured) : '–', 'mean, to subscribers');
      this.trips = {count: trips, nanos};
    }
  }
}

/** Since when the server runs. */
export function uptime(overview: Overview): string {
  return `up ${duration((overview.atMillis - overview.startedAtMillis) / 1000)}`;
}

/** A number with its noun. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
