import {field, h} from '../dom';
import {brand} from './brand';
import type {Launch} from '../launch';
import {type Claims, decodeToken, mintToken} from '../token';

/** A request to join, as the form was filled in. */
export interface JoinRequest {
  serverUrl: string;
  token: string;
  /** Key and secret for links to further participants; empty when joined with a pasted token. */
  key: string;
  secret: string;
}

type Mode = 'token' | 'key';

/** The first view: with which token, or with which key, and into which room. */
export class JoinView {
  readonly element: HTMLElement;
  private mode: Mode;
  private readonly token = h('textarea', {
    rows: 3,
    spellcheck: 'false',
    autocomplete: 'off',
    name: 'token',
    placeholder: 'eyJhbGciOiJIUzI1NiIs…',
  });
  private readonly room = input('room', {required: true, maxlength: 256});
  private readonly identity = input('identity', {required: true, maxlength: 256});
  private readonly displayName = input('name', {placeholder: 'optional'});
  private readonly key = input('key', {autocomplete: 'off'});
  private readonly secret = input('secret', {type: 'password', autocomplete: 'off'});
  private readonly serverUrl = input('url', {required: true, inputmode: 'url'});
  private readonly summary = h('div', {class: 'summary', role: 'status'});
  private readonly tokenPane = h('div', {class: 'pane'}, field('Access token', this.token), this.summary);
  private readonly keyPane = h(
    'div',
    {class: 'pane'},
    h('div', {class: 'pair'}, field('API key', this.key), field('API secret', this.secret)),
    h(
      'p',
      {class: 'hint'},
      'The token is signed in this browser; the secret is not sent anywhere. Servers started with --dev take devkey and secret.',
    ),
  );
  private readonly about = h(
    'div',
    {class: 'pane'},
    field('Room', this.room),
    h('div', {class: 'pair'}, field('Your identity', this.identity), field('Display name', this.displayName)),
  );
  private readonly message = h('div', {class: 'alert', role: 'alert', hidden: true});
  private readonly button = h('button', {class: 'primary wide', type: 'submit'}, 'Join');
  private readonly modes: Record<Mode, HTMLButtonElement>;

  constructor(
    launch: Launch,
    private readonly join: (request: JoinRequest) => Promise<void>,
  ) {
    this.token.value = launch.token;
    this.room.value = launch.room;
    this.identity.value = launch.identity;
    this.key.value = launch.key;
    this.secret.value = launch.secret;
    this.serverUrl.value = launch.serverUrl;
    this.mode = launch.token || !launch.key ? 'token' : 'key';
    this.modes = {
      token: this.modeButton('token', 'With a token'),
      key: this.modeButton('key', 'With an API key'),
    };
    this.token.addEventListener('input', () => this.describeToken());
    this.element = this.build();
    this.setMode(this.mode);
  }

  /** Shows a text above the button: what went wrong, or a mere note. */
  say(text: string, manner: 'alert' | 'note'): void {
    this.message.className = manner;
    this.message.textContent = text;
    this.message.hidden = text === '';
  }

  /** Joins as if the button had been pressed. */
  async submit(): Promise<void> {
    this.say('', 'note');
    this.button.disabled = true;
    this.button.textContent = 'Joining…';
    try {
      const token = this.mode === 'token' ? this.pastedToken() : await this.signedToken();
      await this.join({
        serverUrl: this.serverUrl.value.trim(),
        token,
        key: this.key.value.trim(),
        secret: this.secret.value.trim(),
      });
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error), 'alert');
    } finally {
      this.button.disabled = false;
      this.button.textContent = 'Join';
    }
  }

  private build(): HTMLElement {
    const form = h(
      'form',
      {
        class: 'card join',
        onsubmit: (event: Event) => {
          event.preventDefault();
          void this.submit();
        },
      },
      h('h2', {}, 'Join a room'),
      h('div', {class: 'segments', role: 'group', 'aria-label': 'How to join'}, this.modes.token, this.modes.key),
      this.about,
      this.tokenPane,
      this.keyPane,
      h('details', {}, h('summary', {}, 'Server'), field('Server URL', this.serverUrl)),
      this.message,
      this.button,
    );
    const intro = h(
      'div',
      {class: 'intro'},
      brand(),
      h('h1', {}, 'Rooms in real time'),
      h(
        'p',
        {},
        'See who is in a room, chat, send data, and call methods on the other participants. Every LiveKit client can be one of them.',
      ),
    );
    return h('main', {class: 'welcome'}, intro, form);
  }

  private modeButton(mode: Mode, text: string): HTMLButtonElement {
    return h('button', {type: 'button', onclick: () => this.setMode(mode)}, text);
  }

  private setMode(mode: Mode): void {
    this.mode = mode;
    const withKey = mode === 'key';
    this.tokenPane.hidden = withKey;
    this.keyPane.hidden = !withKey;
    this.about.hidden = !withKey;
    for (const control of [this.room, this.identity]) {
      control.required = withKey;
    }
    this.modes.token.setAttribute('aria-pressed', String(!withKey));
    this.modes.key.setAttribute('aria-pressed', String(withKey));
    this.describeToken();
  }

  private describeToken(): void {
    const claims = decodeToken(this.token.value);
    this.summary.replaceChildren(...describe(this.token.value.trim(), claims));
  }

  private pastedToken(): string {
    const token = this.token.value.trim();
    if (!token) {
      throw new Error('Paste an access token first, or switch to “With an API key”.');
    }
    return token;
  }

  private signedToken(): Promise<string> {
    return mintToken(this.key.value.trim(), this.secret.value.trim(), {
      room: this.room.value.trim(),
      identity: this.identity.value.trim(),
      name: this.displayName.value.trim(),
    });
  }
}

function describe(token: string, claims: Claims | undefined): (Node | string)[] {
  if (!token) {
    return ['Paste a token, or open the URL that the server printed when it started.'];
  }
  if (!claims) {
    return ['This does not look like an access token (a JWT has three parts, divided by dots).'];
  }
  const facts = [
    h('span', {}, 'Room ', h('b', {}, claims.video?.room ?? '(none)')),
    h('span', {}, 'as ', h('b', {}, claims.sub ?? '(no identity)')),
  ];
  if (claims.exp !== undefined) {
    const expires = new Date(claims.exp * 1000);
    const passed = expires.getTime() < Date.now();
    facts.push(
      h('span', {class: passed ? 'bad' : ''}, `${passed ? 'expired' : 'valid until'} ${expires.toLocaleString()}`),
    );
  }
  return facts;
}

function input(name: string, attributes: Record<string, string | number | boolean>): HTMLInputElement {
  return h('input', {name, type: 'text', spellcheck: 'false', ...attributes});
}
