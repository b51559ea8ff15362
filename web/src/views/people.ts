import {type Participant, ParticipantKind} from 'livekit-client';
import {h, icon, shorten} from '../dom';
import type {Session} from '../session';

const CALL = 'M13 3 4 14h7l-1 7 9-11h-7z';
const WRITE = 'M4 4h16v12H9l-5 4z';

/** What can be done with a participant from its card. */
export interface PeopleActions {
  write(identity: string): void;
  call(identity: string): void;
}

/** Everybody in the room. A card lives as long as its participant, so that focus is never lost. */
export class PeopleView {
  private readonly cards = new Map<string, Card>();
  private readonly list = h('ul', {class: 'people-list'});
  private readonly count = h('span', {class: 'count'});
  readonly element = h(
    'section',
    {class: 'panel people', 'aria-label': 'Participants'},
    h('header', {}, h('h2', {}, 'Participants'), this.count),
    this.list,
  );

  constructor(
    private readonly session: Session,
    private readonly actions: PeopleActions,
  ) {}

  update(): void {
    const everybody: Participant[] = [this.session.me, ...this.session.others];
    const present = new Set(everybody.map((participant) => participant.sid));
    for (const [sid, card] of this.cards) {
      if (!present.has(sid)) {
        card.element.remove();
        this.cards.delete(sid);
      }
    }
    for (const participant of everybody) {
      this.card(participant).update(participant);
    }
    this.count.textContent = String(everybody.length);
  }

  private card(participant: Participant): Card {
    const known = this.cards.get(participant.sid);
    if (known) {
      return known;
    }
    const card = new Card(participant, this.actions);
    this.cards.set(participant.sid, card);
    this.list.append(card.element);
    return card;
  }
}

class Card {
  private readonly name = h('b');
  private readonly identity = h('span', {class: 'muted'});
  private readonly quality = h('span', {class: 'quality', role: 'img'}, h('i'), h('i'), h('i'));
  private readonly tags = h('div', {class: 'tags'});
  readonly element: HTMLElement;

  constructor(participant: Participant, actions: PeopleActions) {
    const {identity} = participant;
    this.element = h(
      'li',
      {class: 'person', 'data-identity': identity},
      avatar(identity),
      h('div', {class: 'who'}, h('div', {class: 'line'}, this.name, this.quality), this.identity, this.tags),
      participant.isLocal
        ? null
        : h(
            'div',
            {class: 'actions'},
            action('Write to', identity, WRITE, actions.write),
            action('Call a method of', identity, CALL, actions.call),
          ),
    );
  }

  update(participant: Participant): void {
    this.name.textContent = participant.name || participant.identity;
    const you = participant.isLocal ? 'you · ' : '';
    this.identity.textContent = `${you}${participant.identity}`;
    this.element.title = participant.sid;
    this.quality.dataset.level = participant.connectionQuality;
    const state = participant.isLocal || participant.isActive ? participant.connectionQuality : 'joining';
    this.quality.setAttribute('aria-label', `connection: ${state}`);
    this.quality.title = `connection: ${state}`;
    this.tags.replaceChildren(...tags(participant));
  }
}

function tags(participant: Participant): HTMLElement[] {
  const found: HTMLElement[] = [];
  if (participant.kind !== ParticipantKind.STANDARD) {
    found.push(h('span', {class: 'tag kind'}, ParticipantKind[participant.kind]?.toLowerCase() ?? ''));
  }
  if (!participant.isLocal && !participant.isActive) {
    found.push(h('span', {class: 'tag warn'}, 'joining'));
  }
  for (const [name, value] of Object.entries(participant.attributes)) {
    found.push(
      h(
        'span',
        {class: 'tag', title: `${name}=${value}`},
        h('span', {class: 'muted'}, shorten(name, 30)),
        ` ${shorten(value, 40)}`,
      ),
    );
  }
  if (participant.metadata) {
    found.push(
      h(
        'span',
        {class: 'tag', title: participant.metadata},
        h('span', {class: 'muted'}, 'metadata'),
        ` ${shorten(participant.metadata, 40)}`,
      ),
    );
  }
  for (const track of participant.getTrackPublications()) {
    found.push(h('span', {class: 'tag kind'}, track.source));
  }
  return found;
}

/** A round mark with the first letters of an identity, in a colour that follows from it. */
export function avatar(identity: string): HTMLElement {
  let hash = 0;
  for (const char of identity) {
    hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 360;
  }
  const mark = h('span', {class: 'avatar', 'aria-hidden': 'true'}, identity.slice(0, 2).toUpperCase());
  mark.style.setProperty('--hue', String(hash));
  return mark;
}

function action(verb: string, identity: string, path: string, run: (identity: string) => void): HTMLElement {
  const label = `${verb} ${identity}`;
  return h(
    'button',
    {
      type: 'button',
      class: 'ghost square',
      title: label,
      'aria-label': label,
      onclick: () => run(identity),
    },
    icon(path),
  );
}
