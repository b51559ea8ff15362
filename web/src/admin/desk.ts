import {h} from '../dom';
import {brand, themeButton} from '../views/brand';
import {type Api, ApiError, type TrackView} from './api';
import {confirmed} from './confirm';
import {EventsView} from './events';
import {explain} from './login';
import {PeopleView} from './people';
import {RoomsView} from './rooms';
import {TotalsView, uptime} from './totals';

const INTERVAL_MILLIS = 2000;

/** Everything an operator sees, asked for anew every two seconds while the page is to be seen. */
export class DeskView {
  private readonly since = h('span', {class: 'muted'});
  private readonly trouble = h('p', {class: 'alert', role: 'alert', hidden: true});
  private readonly done = h('p', {class: 'note good', role: 'status'});
  private readonly totals = new TotalsView();
  private readonly rooms = new RoomsView((name) => this.select(name));
  private readonly people: PeopleView;
  private readonly events = new EventsView();
  private selected: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private over = false;
  readonly element: HTMLElement;

  constructor(
    private readonly api: Api,
    key: string,
    private readonly onSignedOut: (why: string) => void,
  ) {
    this.people = new PeopleView({
      remove: (identity) => void this.remove(identity),
      mute: (identity, track) => void this.mute(identity, track),
    });
    this.element = h(
      'div',
      {class: 'desk'},
      h(
        'header',
        {class: 'top'},
        h('div', {class: 'who'}, brand(), h('h1', {}, 'Operator'), this.since),
        h(
          'div',
          {class: 'who'},
          h('span', {class: 'muted key'}, key),
          themeButton(),
          h('button', {type: 'button', onclick: () => this.end('')}, 'Sign out'),
        ),
      ),
      h(
        'main',
        {},
        this.trouble,
        this.totals.element,
        h('div', {class: 'columns narrow-first'}, this.rooms.element, h('div', {}, this.done, this.people.element)),
        this.events.element,
      ),
    );
    document.addEventListener('visibilitychange', this.onVisibility);
  }

  start(): void {
    void this.refresh();
  }

  private readonly onVisibility = (): void => {
    if (!document.hidden) {
      void this.refresh();
    }
  };

  private end(why: string): void {
    this.over = true;
    clearTimeout(this.timer);
    document.removeEventListener('visibilitychange', this.onVisibility);
    this.onSignedOut(why);
  }

  private select(name: string): void {
    this.selected = name;
    this.done.textContent = '';
    this.people.begin(name);
    void this.refresh().then(() => this.people.focus());
  }

  private async refresh(): Promise<void> {
    clearTimeout(this.timer);
    try {
      const [overview, events] = await Promise.all([this.api.overview(), this.api.events()]);
      if (this.over) {
        return;
      }
      const first = overview.rooms[0];
      if (this.selected === undefined && overview.rooms.length === 1 && first) {
        this.selected = first.name;
        this.people.begin(first.name);
      }
      this.since.textContent = uptime(overview);
      this.totals.update(overview);
      this.rooms.update(overview, this.selected);
      this.events.update(events);
      await this.refreshRoom();
      this.trouble.hidden = true;
    } catch (error) {
      this.fail(error);
    }
    if (!this.over && !document.hidden) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.refresh(), INTERVAL_MILLIS);
    }
  }

  private async refreshRoom(): Promise<void> {
    const room = this.selected;
    if (room === undefined) {
      return;
    }
    try {
      const details = await this.api.room(room);
      if (room === this.selected) {
        this.people.update(details);
      }
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) {
        throw error;
      }
      this.people.begin(room);
      this.people.say('This room is closed.');
    }
  }

  private fail(error: unknown): void {
    if (this.over) {
      return;
    }
    if (error instanceof ApiError && error.status === 401) {
      this.end('The server does not accept the key any more.');
      return;
    }
    const again = error instanceof ApiError && error.status === 0 ? ' Trying again.' : '';
    this.trouble.textContent = explain(error) + again;
    this.trouble.hidden = false;
  }

  private async remove(identity: string): Promise<void> {
    const room = this.selected;
    const detail = 'The participant is told and may join again with a valid token.';
    if (room !== undefined && (await confirmed(`Remove ${identity} from ${room}?`, detail, 'Remove'))) {
      await this.act(() => this.api.remove(room, identity), `${identity} was removed.`);
    }
  }

  private async mute(identity: string, track: TrackView): Promise<void> {
    const room = this.selected;
    const name = track.source === 'unknown' ? track.name || track.kind : track.source.replaceAll('_', ' ');
    const detail = 'The participant is told and may unmute it again.';
    if (room !== undefined && (await confirmed(`Mute the ${name} of ${identity}?`, detail, 'Mute'))) {
      await this.act(() => this.api.mute(room, identity, track.sid), `The ${name} of ${identity} was muted.`);
    }
  }

  private async act(action: () => Promise<unknown>, success: string): Promise<void> {
    try {
      await action();
      this.done.textContent = success;
      await this.refresh();
    } catch (error) {
      this.done.textContent = '';
      this.fail(error);
    }
  }
}
