import {field, h} from '../dom';
import {DEV_KEY} from '../token';
import {brand, themeButton} from '../views/brand';
import {Api, ApiError} from './api';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const REMEMBERED_KEY = 'operator-key';

/** Asks for an API key. The secret is turned into what signs tokens, and forgotten. */
export class LoginView {
  private readonly key = h('input', {name: 'key', autocomplete: 'off', spellcheck: 'false', required: true});
  private readonly secret = h('input', {name: 'secret', type: 'password', autocomplete: 'off', required: true});
  private readonly button = h('button', {class: 'primary wide', type: 'submit'}, 'Sign in');
  private readonly message = h('p', {class: 'note', role: 'status'});
  readonly element = h(
    'main',
    {class: 'login'},
    h(
      'form',
      {class: 'panel', onsubmit: (event: Event) => void this.submit(event)},
      h('div', {class: 'between'}, brand(), themeButton()),
      h('h1', {}, 'Operator'),
      h('p', {class: 'muted'}, 'Live rooms, who is in them, and why joins failed.'),
      field('API key', this.key),
      field('API secret', this.secret, 'Stays in this browser: it signs short-lived tokens and is not kept.'),
      this.button,
      this.message,
    ),
  );

  constructor(private readonly onSignedIn: (api: Api, key: string) => void) {
    this.key.value = sessionStorage.getItem(REMEMBERED_KEY) ?? (LOOPBACK.test(location.hostname) ? DEV_KEY : '');
  }

  say(text: string): void {
    this.message.textContent = text;
    this.message.className = text ? 'alert' : 'note';
  }

  focus(): void {
    (this.key.value ? this.secret : this.key).focus();
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    this.button.disabled = true;
    this.say('');
    try {
      const key = this.key.value.trim();
      const api = await Api.open(key, this.secret.value);
      await api.overview();
      this.secret.value = '';
      sessionStorage.setItem(REMEMBERED_KEY, key);
      this.onSignedIn(api, key);
    } catch (error) {
      this.say(explain(error));
    } finally {
      this.button.disabled = false;
    }
  }
}

/** What went wrong, without the token that the server may quote. */
export function explain(error: unknown): string {
  if (error instanceof ApiError && error.status === 401) {
    return 'The server refused this key or secret.';
  }
  if (error instanceof Error) {
    return error.message.replace(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, '(the token)').replace(' Paste a token instead.', '');
  }
  return String(error);
}
