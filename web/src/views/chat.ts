import {appendRow, clock, h} from '../dom';
import {explain} from '../errors';
import type {ChatLine, Session} from '../session';
import {avatar} from './people';
import {RecipientSelect} from './recipient';

/** The chat of the room: text streams on the topic that LiveKit's components use. */
export class ChatView {
  private readonly list = h('ol', {class: 'chat-list', role: 'log', 'aria-label': 'Messages', tabindex: 0});
  private readonly empty = h('li', {class: 'empty'}, 'No messages yet. Say hello!');
  private readonly text = h('input', {
    type: 'text',
    name: 'message',
    'aria-label': 'Message',
    placeholder: 'Write a message…',
    autocomplete: 'off',
    maxlength: 15000,
  });
  private readonly button = h('button', {type: 'submit', class: 'primary'}, 'Send');
  private readonly error = h('div', {class: 'alert', role: 'alert', hidden: true});
  private readonly recipient: RecipientSelect;
  readonly element: HTMLElement;

  constructor(private readonly session: Session) {
    this.recipient = new RecipientSelect(session, 'Send the message to', true);
    this.list.append(this.empty);
    const form = h(
      'form',
      {
        class: 'composer',
        onsubmit: (event: Event) => {
          event.preventDefault();
          void this.send();
        },
      },
      this.recipient.element,
      this.text,
      this.button,
    );
    this.element = h(
      'section',
      {class: 'panel chat', 'aria-label': 'Chat'},
      h('header', {}, h('h2', {}, 'Chat')),
      this.list,
      this.error,
      form,
    );
  }

  update(): void {
    this.recipient.update();
    const allowed = this.session.me.permissions?.canPublishData !== false;
    this.text.disabled = this.button.disabled = !allowed;
    this.text.placeholder = allowed ? 'Write a message…' : 'Your token does not allow you to send data';
  }

  writeTo(identity: string): void {
    this.recipient.choose(identity);
    this.text.focus();
  }

  append(line: ChatLine): void {
    this.empty.remove();
    const mine = line.from?.isLocal === true;
    const who = line.from?.name || line.identity || 'Somebody';
    const to = line.to === undefined ? '' : ` → ${line.to}`;
    appendRow(
      this.list,
      h(
        'li',
        {class: mine ? 'message mine' : 'message'},
        avatar(line.identity || '?'),
        h(
          'div',
          {class: 'bubble'},
          h('div', {class: 'byline'}, h('b', {}, `${mine ? 'You' : who}${to}`), h('time', {}, clock().slice(0, 5))),
          h('p', {}, line.text),
        ),
      ),
    );
  }

  private async send(): Promise<void> {
    const text = this.text.value.trim();
    if (!text) {
      return;
    }
    this.error.hidden = true;
    this.text.value = '';
    try {
      await this.session.sendChat(text, this.recipient.identity);
    } catch (error) {
      this.text.value ||= text;
      this.error.textContent = `Not sent: ${explain(error)}`;
      this.error.hidden = false;
    }
  }
}
