import {h} from '../dom';
import type {Events, FailedJoin, Leave} from './api';
import {duration, time, words} from './format';

const SHOWN = 30;

/** What each stage of a join needs, for who wonders why it failed there. */
const ADVICE: Record<string, string> = {
  token: 'The token was not accepted: look at key, secret, clock and grants.',
  room: 'The room refused, or was slow to answer.',
  negotiation: 'The client and the server did not agree on an offer and an answer.',
  ice: 'No path was found: are the media ports, UDP and TCP, open from there?',
  dtls: 'A path was there, but the handshake did not end: loss, or a filter of large packets.',
  data: 'The connection was up, but its data channels did not open.',
};

/** The last joins that failed, and who left. */
export class EventsView {
  private readonly failed = h('ol', {class: 'events'});
  private readonly left = h('ol', {class: 'events'});
  readonly element = h(
    'div',
    {class: 'columns'},
    h(
      'section',
      {class: 'panel', 'aria-labelledby': 'failed'},
      h('h2', {id: 'failed'}, 'Joins that failed'),
      this.failed,
    ),
    h('section', {class: 'panel', 'aria-labelledby': 'left'}, h('h2', {id: 'left'}, 'Who left'), this.left),
  );

  update(events: Events): void {
    fill(this.failed, events.failed.slice(0, SHOWN).map(failedRow), 'None.');
    fill(this.left, events.left.slice(0, SHOWN).map(leftRow), 'Nobody.');
  }
}

function fill(list: HTMLElement, rows: HTMLElement[], none: string): void {
  list.replaceChildren(...(rows.length ? rows : [h('li', {class: 'muted'}, none)]));
}

function failedRow(join: FailedJoin): HTMLElement {
  const status = join.httpStatus ? ` ${join.httpStatus}` : '';
  const after = join.afterMillis >= 1000 ? ` after ${duration(join.afterMillis / 1000)}` : '';
  return h(
    'li',
    {title: ADVICE[join.stage]},
    h('time', {}, time(join.atMillis)),
    h(
      'span',
      {},
      h('b', {}, join.identity || 'somebody'),
      [join.room, join.client].map((known) => known && ` · ${known}`).join('') || null,
      h('span', {class: 'tag bad'}, `${join.stage}${status}`),
      h('span', {class: 'reason'}, join.reason + after),
    ),
  );
}

function leftRow(leave: Leave): HTMLElement {
  return h(
    'li',
    {},
    h('time', {}, time(leave.atMillis)),
    h(
      'span',
      {},
      h('b', {}, leave.identity),
      ` · ${leave.room}`,
      h('span', {class: 'reason'}, `${words(leave.reason)} after ${duration(leave.seconds)}`),
    ),
  );
}
