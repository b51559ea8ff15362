import {h} from '../dom';
import type {Session} from '../session';

const EVERYONE = '';

/** A drop-down list of the other participants; the choice stays when others come and go. */
export class RecipientSelect {
  readonly element: HTMLSelectElement;

  constructor(
    private readonly session: Session,
    label: string,
    private readonly mayBeEveryone: boolean,
  ) {
    this.element = h('select', {'aria-label': label, name: 'recipient'});
    this.update();
  }

  /** The chosen identity; undefined for everyone, and when there is nobody. */
  get identity(): string | undefined {
    return this.element.value === EVERYONE ? undefined : this.element.value;
  }

  choose(identity: string): void {
    this.update();
    this.element.value = identity;
  }

  update(): void {
    const chosen = this.element.value;
    const others = this.session.others;
    const options = others.map((other) =>
      h('option', {value: other.identity}, other.name ? `${other.name} (${other.identity})` : other.identity),
    );
    if (this.mayBeEveryone || others.length === 0) {
      options.unshift(h('option', {value: EVERYONE}, this.mayBeEveryone ? 'Everyone' : 'Nobody else is here yet'));
    }
    this.element.replaceChildren(...options);
    this.element.value = chosen;
    if (this.element.selectedIndex < 0) {
      this.element.selectedIndex = 0;
    }
  }
}
