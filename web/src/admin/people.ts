import {h} from '../dom';
import type {Details, ParticipantView} from './api';
import {type Actions, ParticipantCard} from './participant';

/** Who is in the room that was chosen. */
export class PeopleView {
  private readonly cards = new Map<string, ParticipantCard>();
  private readonly title = h('h2', {id: 'people', tabindex: '-1'}, 'Participants');
  private readonly hint = h('p', {class: 'muted'}, 'Choose a room to see who is in it.');
  private readonly list = h('ul', {class: 'people'});
  readonly element = h('section', {class: 'panel', 'aria-labelledby': 'people'}, this.title, this.hint, this.list);

  constructor(private readonly actions: Actions) {}

  /** Another room, or none. */
  begin(room: string | undefined): void {
    this.cards.clear();
    this.list.replaceChildren();
    this.title.textContent = room === undefined ? 'Participants' : `Participants of ${room}`;
    this.say(room === undefined ? 'Choose a room to see who is in it.' : '');
  }

  /** Brings the room into view where it is below the list, and to whoever reads the screen. */
  focus(): void {
    this.title.focus({preventScroll: true});
    this.element.scrollIntoView({block: 'nearest'});
  }

  say(text: string): void {
    this.hint.textContent = text;
    this.hint.hidden = !text;
  }

  update(details: Details): void {
    const sids = new Set(details.participants.map((view) => view.sid));
    for (const [sid, card] of this.cards) {
      if (!sids.has(sid)) {
        card.element.remove();
        this.cards.delete(sid);
      }
    }
    details.participants.forEach((view) => this.card(view).update(view, details.atMillis));
    this.say(details.participants.length ? '' : 'Nobody is here.');
  }

  private card(view: ParticipantView): ParticipantCard {
    let card = this.cards.get(view.sid);
    if (!card) {
      card = new ParticipantCard(view, this.actions);
      this.cards.set(view.sid, card);
      this.list.append(card.element);
    }
    return card;
  }
}
