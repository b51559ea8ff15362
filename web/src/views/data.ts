import {appendRow, clock, field, h, shorten} from '../dom';
import {explain} from '../errors';
import type {DataLine, Session} from '../session';
import {RecipientSelect} from './recipient';

/** Sends data packets, reliable or lossy, with a topic, and lists those that arrive. */
export class DataView {
  private readonly recipient: RecipientSelect;
  private readonly topic = h('input', {
    type: 'text',
    name: 'topic',
    placeholder: 'none',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  private readonly text = h('textarea', {name: 'data', rows: 2, spellcheck: 'false'});
  private readonly lossy = h('input', {type: 'checkbox', name: 'lossy'});
  private readonly button = h('button', {type: 'submit', class: 'primary'}, 'Send');
  private readonly list = h('ol', {
    class: 'results',
    role: 'log',
    'aria-label': 'Received data',
    tabindex: 0,
  });
  private readonly error = h('div', {class: 'alert', role: 'alert', hidden: true});
  readonly element: HTMLElement;

  constructor(private readonly session: Session) {
    this.recipient = new RecipientSelect(session, 'Send the data to', true);
    const form = h(
      'form',
      {
        onsubmit: (event: Event) => {
          event.preventDefault();
          void this.send();
        },
      },
      h('div', {class: 'pair'}, field('To', this.recipient.element), field('Topic', this.topic)),
      field('Data', this.text),
      h('div', {class: 'row'}, this.button, h('label', {class: 'check'}, this.lossy, 'lossy (may be dropped)')),
      this.error,
    );
    this.element = h('div', {class: 'tool data'}, form, this.list);
  }

  update(): void {
    this.recipient.update();
    this.button.disabled = this.session.me.permissions?.canPublishData === false;
  }

  append(line: DataLine): void {
    const topic = line.topic ? ` · ${line.topic}` : '';
    const title = `${line.identity}${topic} · ${line.reliable ? 'reliable' : 'lossy'}`;
    const size = h('span', {class: 'muted took'}, `${line.payload.length} B`);
    appendRow(
      this.list,
      h(
        'li',
        {'data-state': 'ok'},
        h('div', {class: 'line'}, h('time', {}, clock()), h('b', {}, title), size),
        h('span', {class: 'answer'}, preview(line.payload)),
      ),
      100,
    );
  }

  private async send(): Promise<void> {
    this.error.hidden = true;
    const identity = this.recipient.identity;
    try {
      await this.session.sendData(this.text.value, {
        reliable: !this.lossy.checked,
        topic: this.topic.value.trim() || undefined,
        destinationIdentities: identity === undefined ? undefined : [identity],
      });
    } catch (error) {
      this.error.textContent = `Not sent: ${explain(error)}`;
      this.error.hidden = false;
    }
  }
}

/** The payload as text, or as hexadecimal digits when it is not text. */
function preview(payload: Uint8Array): string {
  try {
    return shorten(new TextDecoder('utf-8', {fatal: true}).decode(payload), 300);
  } catch {
    const digits = Array.from(payload.subarray(0, 48), (byte) => byte.toString(16).padStart(2, '0'));
    return `${digits.join(' ')}${payload.length > 48 ? ' …' : ''}`;
  }
}
