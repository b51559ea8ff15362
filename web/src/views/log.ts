import {appendRow, clock, h} from '../dom';
import type {LogLevel} from '../session';

/** What happened, and when. It outlives a room, so that the reason of an end can be read after it. */
export class LogView {
  private readonly list = h('ol', {class: 'log-list', role: 'log', 'aria-label': 'Events', tabindex: 0});
  readonly element = h(
    'section',
    {class: 'panel log', 'aria-label': 'Event log'},
    h(
      'header',
      {},
      h('h2', {}, 'Events'),
      h('button', {type: 'button', class: 'ghost small', onclick: () => this.list.replaceChildren()}, 'Clear'),
    ),
    this.list,
  );

  append(level: LogLevel, text: string): void {
    appendRow(this.list, h('li', {'data-level': level}, h('time', {}, clock()), h('span', {}, text)));
  }
}
