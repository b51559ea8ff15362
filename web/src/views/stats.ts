import {type Participant, type Track} from 'livekit-client';
import {h} from '../dom';
import type {Session} from '../session';

const INTERVAL_MILLIS = 1000;
const COLUMNS = ['Track', 'Codec', 'kbit/s', 'Picture', 'Lost', 'Delay'];

/** What one stream was at when it was looked at last. */
interface Before {
  bytes: number;
  at: number;
}

/** The fields of the W3C's statistics that are shown, of whichever kind an entry is. */
interface Entry {
  id: string;
  type: string;
  timestamp: number;
  codecId?: string;
  mimeType?: string;
  rid?: string;
  ssrc?: number;
  bytesSent?: number;
  bytesReceived?: number;
  packetsReceived?: number;
  packetsLost?: number;
  fractionLost?: number;
  framesDecoded?: number;
  framesEncoded?: number;
  framesPerSecond?: number;
  frameWidth?: number;
  frameHeight?: number;
  jitter?: number;
  roundTripTime?: number;
  totalAudioEnergy?: number;
  remoteId?: string;
}

/** The streams that come and go, once a second while it is to be seen. */
export class StatsView {
  private readonly before = new Map<string, Before>();
  private readonly body = h('tbody');
  private readonly empty = h('p', {class: 'muted'}, 'No tracks yet.');
  private timer: ReturnType<typeof setInterval> | undefined;
  readonly element = h(
    'div',
    {class: 'tool stats'},
    h('table', {}, h('thead', {}, h('tr', {}, ...COLUMNS.map((name) => h('th', {}, name)))), this.body),
    this.empty,
  );

  constructor(private readonly session: Session) {}

  show(): void {
    this.timer ??= setInterval(() => void this.refresh(), INTERVAL_MILLIS);
    void this.refresh();
  }

  hide(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async refresh(): Promise<void> {
    if (!this.element.isConnected) {
      this.hide();
      return;
    }
    const rows: HTMLElement[] = [];
    for (const participant of [this.session.me, ...this.session.others]) {
      for (const {track} of participant.getTrackPublications()) {
        if (track) {
          rows.push(...(await this.rows(participant, track)));
        }
      }
    }
    this.body.replaceChildren(...rows);
    this.empty.hidden = rows.length > 0;
  }

  private async rows(participant: Participant, track: Track): Promise<HTMLElement[]> {
    const report = await track.getRTCStatsReport();
    if (!report) {
      return [];
    }
    const entries: Entry[] = [];
    report.forEach((entry: Entry) => entries.push(entry));
    const wanted = participant.isLocal ? 'outbound-rtp' : 'inbound-rtp';
    return entries
      .filter((entry) => entry.type === wanted)
      .map((entry) => this.row(participant, track, entry, entries));
  }

  private row(participant: Participant, track: Track, entry: Entry, entries: Entry[]): HTMLElement {
    const codec = entries.find((each) => each.id === entry.codecId)?.mimeType?.split('/')[1] ?? '';
    const remote = entries.find((each) => each.type === 'remote-inbound-rtp' && each.ssrc === entry.ssrc);
    const picture = entry.frameHeight
      ? `${entry.frameWidth}×${entry.frameHeight} · ${Math.round(entry.framesPerSecond ?? 0)}/s`
      : '';
    const who = participant.isLocal ? 'you' : participant.identity;
    const rid = entry.rid ? ` ${entry.rid}` : '';
    const row = h(
      'tr',
      {
        'data-identity': participant.identity,
        'data-source': track.source,
        'data-codec': codec.toLowerCase(),
        'data-frames': entry.framesDecoded ?? entry.framesEncoded ?? 0,
        'data-height': entry.frameHeight ?? 0,
        'data-energy': entry.totalAudioEnergy ?? 0,
      },
      h('td', {}, h('b', {}, who), ` ${track.source.replace(/_/g, ' ')}${rid}`),
    );
    for (const text of [codec, this.rate(entry), picture, lost(entry, remote), delay(entry, remote)]) {
      row.append(h('td', {}, text));
    }
    return row;
  }

  private rate(entry: Entry): string {
    const bytes = entry.bytesReceived ?? entry.bytesSent ?? 0;
    const known = this.before.get(entry.id);
    this.before.set(entry.id, {bytes, at: entry.timestamp});
    if (!known || entry.timestamp <= known.at) {
      return '';
    }
    return String(Math.round((8 * (bytes - known.bytes)) / (entry.timestamp - known.at)));
  }
}

function lost(entry: Entry, remote: Entry | undefined): string {
  if (entry.packetsReceived !== undefined) {
    const all = entry.packetsReceived + (entry.packetsLost ?? 0);
    return all > 0 ? percent((entry.packetsLost ?? 0) / all) : '';
  }
  return remote?.fractionLost === undefined ? '' : percent(remote.fractionLost);
}

function percent(fraction: number): string {
  return `${(100 * Math.max(0, fraction)).toFixed(1)} %`;
}

/** What is known of it: the jitter of what comes, the round trip of what goes. */
function delay(entry: Entry, remote: Entry | undefined): string {
  const seconds = entry.type === 'inbound-rtp' ? entry.jitter : remote?.roundTripTime;
  const sign = entry.type === 'inbound-rtp' ? '±' : '↔';
  return seconds === undefined ? '' : `${sign} ${Math.round(1000 * seconds)} ms`;
}
