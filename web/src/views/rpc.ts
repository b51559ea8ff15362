import {appendRow, clock, field, h} from '../dom';
import {explain} from '../errors';
import {METHODS, type Session} from '../session';
import {RecipientSelect} from './recipient';

/** Calls a method of another participant and shows the answer with its round-trip time. */
export class RpcView {
  private readonly recipient: RecipientSelect;
  private readonly method = h('input', {
    type: 'text',
    name: 'method',
    required: true,
    maxlength: 64,
    list: 'methods',
    value: 'greet',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  private readonly payload = h('textarea', {
    name: 'payload',
    rows: 2,
    spellcheck: 'false',
    placeholder: 'Any text; JSON by custom',
  });
  private readonly button = h('button', {type: 'submit', class: 'primary'}, 'Call');
  private readonly results = h('ol', {class: 'results', role: 'log', 'aria-label': 'Answers', tabindex: 0});
  readonly element: HTMLElement;

  constructor(private readonly session: Session) {
    this.recipient = new RecipientSelect(session, 'Participant to call', false);
    const form = h(
      'form',
      {
        onsubmit: (event: Event) => {
          event.preventDefault();
          void this.call();
        },
      },
      h('div', {class: 'pair'}, field('Participant', this.recipient.element), field('Method', this.method)),
      field('Payload', this.payload),
      h(
        'datalist',
        {id: 'methods'},
        ...Object.entries(METHODS).map(([name, text]) => h('option', {value: name}, text)),
      ),
      h('div', {class: 'row'}, this.button, h('span', {class: 'hint'}, 'Each page answers echo, greet and fail.')),
    );
    this.element = h('div', {class: 'tool rpc'}, form, this.results);
  }

  update(): void {
    this.recipient.update();
    this.button.disabled = this.session.others.length === 0;
  }

  callOn(identity: string): void {
    this.recipient.choose(identity);
    this.method.focus();
  }

  private async call(): Promise<void> {
    const identity = this.recipient.identity;
    const method = this.method.value.trim();
    if (identity === undefined || !method) {
      return;
    }
    const answer = h('span', {class: 'answer'}, '…');
    const took = h('span', {class: 'muted took'});
    const title = h('div', {class: 'line'}, h('time', {}, clock()), h('b', {}, `${method} → ${identity}`), took);
    const row = h('li', {'data-state': 'pending'}, title, answer);
    appendRow(this.results, row, 100);
    const before = performance.now();
    try {
      answer.textContent = (await this.session.call(identity, method, this.payload.value)) || '(empty answer)';
      row.dataset.state = 'ok';
    } catch (error) {
      answer.textContent = explain(error);
      row.dataset.state = 'failed';
    }
    took.textContent = `${(performance.now() - before).toFixed(1)} ms`;
    this.results.scrollTop = this.results.scrollHeight;
  }
}
