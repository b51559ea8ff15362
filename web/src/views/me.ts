import {field, h} from '../dom';
import {explain} from '../errors';
import type {Session} from '../session';

/** Changes one's own name, metadata and attributes; the server checks whether the token allows it. */
export class MeView {
  private readonly displayName = h('input', {type: 'text', name: 'display-name'});
  private readonly metadata = h('textarea', {name: 'metadata', rows: 2, spellcheck: 'false'});
  private readonly attribute = h('input', {
    type: 'text',
    name: 'attribute',
    placeholder: 'mood',
    spellcheck: 'false',
    required: true,
  });
  private readonly value = h('input', {
    type: 'text',
    name: 'value',
    placeholder: 'curious (empty removes it)',
  });
  private readonly status = h('div', {class: 'note', role: 'status'});
  readonly element: HTMLElement;

  constructor(private readonly session: Session) {
    this.element = h(
      'div',
      {class: 'tool me'},
      this.form('Set name', [field('Name', this.displayName)], () => session.me.setName(this.displayName.value)),
      this.form('Set metadata', [field('Metadata', this.metadata)], () => session.me.setMetadata(this.metadata.value)),
      this.form(
        'Set attribute',
        [h('div', {class: 'pair'}, field('Attribute', this.attribute), field('Value', this.value))],
        () => session.me.setAttributes({[this.attribute.value.trim()]: this.value.value}),
      ),
      this.status,
    );
  }

  /** Shows what is set now. */
  fill(): void {
    this.displayName.value = this.session.me.name ?? '';
    this.metadata.value = this.session.me.metadata ?? '';
  }

  private form(verb: string, fields: HTMLElement[], run: () => Promise<void>): HTMLElement {
    const button = h('button', {type: 'submit'}, verb);
    return h(
      'form',
      {
        onsubmit: (event: Event) => {
          event.preventDefault();
          void this.apply(button, verb, run);
        },
      },
      ...fields,
      h('div', {class: 'row'}, button),
    );
  }

  private async apply(button: HTMLButtonElement, verb: string, run: () => Promise<void>): Promise<void> {
    button.disabled = true;
    this.status.className = 'note';
    this.status.textContent = '';
    try {
      await run();
      this.status.classList.add('good');
      this.status.textContent = `${verb}: done`;
    } catch (error) {
      this.status.classList.add('bad');
      this.status.textContent = explain(error);
    } finally {
      button.disabled = false;
    }
  }
}
