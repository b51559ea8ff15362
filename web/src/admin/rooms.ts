import {h} from '../dom';
import type {Overview, RoomView} from './api';
import {bitrate} from './format';
import {Rate} from './rate';
import {count} from './totals';

/** One room of the list; keeps its element, so that focus stays where it is. */
class Row {
  private readonly received = new Rate();
  private readonly sent = new Rate();
  private readonly people = h('span', {class: 'muted'});
  private readonly rates = h('span', {class: 'muted numbers'});
  private readonly button: HTMLButtonElement;
  readonly element: HTMLElement;

  constructor(name: string, onSelect: () => void) {
    const title = h('b', {class: 'ellipsis'}, name || '(no name)');
    this.button = h('button', {type: 'button', onclick: onSelect, 'data-room': name}, title, this.people, this.rates);
    this.element = h('li', {}, this.button);
  }

  update(room: RoomView, atMillis: number, selected: boolean): void {
    this.button.setAttribute('aria-current', String(selected));
    this.people.textContent = `${count(room.participants, 'participant')}, ${count(room.tracks, 'track')}`;
    const received = bitrate(8 * this.received.push(room.bytesReceived, atMillis));
    const sent = bitrate(8 * this.sent.push(room.bytesSent, atMillis));
    this.rates.textContent = `↓ ${received}  ↑ ${sent}`;
    this.rates.title = 'What comes in, and what goes out';
  }
}

/** The rooms, largest first. */
export class RoomsView {
  private readonly rows = new Map<string, Row>();
  private readonly list = h('ul', {class: 'rooms'});
  private readonly empty = h('p', {class: 'muted'}, 'No rooms.');
  private readonly more = h('p', {class: 'muted'});
  readonly element = h(
    'section',
    {class: 'panel', 'aria-labelledby': 'rooms'},
    h('h2', {id: 'rooms'}, 'Rooms'),
    this.empty,
    this.list,
    this.more,
  );

  constructor(private readonly onSelect: (name: string) => void) {}

  update({rooms, totals, atMillis}: Overview, selected: string | undefined): void {
    const names = new Set(rooms.map((room) => room.name));
    for (const [name, row] of this.rows) {
      if (!names.has(name)) {
        row.element.remove();
        this.rows.delete(name);
      }
    }
    rooms.forEach((room, index) => {
      let row = this.rows.get(room.name);
      if (!row) {
        row = new Row(room.name, () => this.onSelect(room.name));
        this.rows.set(room.name, row);
      }
      if (this.list.children[index] !== row.element) {
        this.list.insertBefore(row.element, this.list.children[index] ?? null);
      }
      row.update(room, atMillis, room.name === selected);
    });
    this.empty.hidden = rooms.length > 0;
    const hidden = totals.rooms - rooms.length;
    this.more.textContent = hidden > 0 ? `and ${hidden} smaller ones` : '';
  }
}
