import {ConnectionState} from 'livekit-client';
import {h} from '../dom';
import type {ChatLine, DataLine, Session} from '../session';
import {brand, themeButton} from './brand';
import {ChatView} from './chat';
import {DataView} from './data';
import type {LogView} from './log';
import {MeView} from './me';
import {PeopleView} from './people';
import {RpcView} from './rpc';
import {StageView} from './stage';
import {StatsView} from './stats';

type Tool = 'stats' | 'rpc' | 'data' | 'me';
type Panel = 'people' | 'stage' | 'chat' | 'tools' | 'log';

const TOOLS: Record<Tool, string> = {stats: 'Streams', rpc: 'Call', data: 'Data', me: 'You'};
const PANELS: Record<Panel, string> = {people: 'People', stage: 'Meeting', chat: 'Chat', tools: 'Tools', log: 'Events'};

/** Makes the address of this page for one more participant; undefined when it cannot. */
export type Inviter = () => Promise<string> | undefined;

/** The view of a joined room. On a narrow screen it shows one panel at a time. */
export class RoomView {
  private readonly people: PeopleView;
  private readonly stage: StageView;
  private readonly stats: StatsView;
  private readonly chat: ChatView;
  private readonly rpc: RpcView;
  private readonly data: DataView;
  private readonly me: MeView;
  private readonly title = h('h1');
  private readonly state = h('span', {class: 'state', role: 'status'});
  private readonly tools = h('section', {class: 'panel tools', 'aria-label': 'Tools'});
  private readonly main = h('main', {class: 'room'});
  private updateScheduled = false;
  readonly element: HTMLElement;

  constructor(
    private readonly session: Session,
    log: LogView,
    private readonly invite: Inviter,
  ) {
    this.people = new PeopleView(session, {
      write: (identity) => {
        this.showPanel('chat');
        this.chat.writeTo(identity);
      },
      call: (identity) => {
        this.showPanel('tools');
        this.showTool('rpc');
        this.rpc.callOn(identity);
      },
    });
    this.stage = new StageView(session);
    this.stats = new StatsView(session);
    this.chat = new ChatView(session);
    this.rpc = new RpcView(session);
    this.data = new DataView(session);
    this.me = new MeView(session);
    this.main.append(this.people.element, this.stage.element, this.chat.element, this.tools, log.element);
    this.element = h('div', {class: 'frame'}, this.bar(), this.main, this.panelBar());
    this.showTool('rpc');
    this.showPanel('chat');
  }

  /** Redraws at most once a frame, however many participants changed. */
  update(): void {
    if (this.updateScheduled) {
      return;
    }
    this.updateScheduled = true;
    queueMicrotask(() => {
      this.updateScheduled = false;
      this.title.textContent = this.session.room.name;
      for (const view of [this.people, this.stage, this.chat, this.rpc, this.data]) {
        view.update();
      }
    });
  }

  showState(state: ConnectionState): void {
    this.state.textContent = state === ConnectionState.SignalReconnecting ? 'reconnecting' : state;
    this.state.dataset.state = state;
  }

  addChat(line: ChatLine): void {
    this.chat.append(line);
  }

  addData(line: DataLine): void {
    this.data.append(line);
  }

  private bar(): HTMLElement {
    const inviteButton = h('button', {type: 'button', onclick: () => void this.copyInvitation(inviteButton)}, 'Invite');
    inviteButton.title = 'Copy a link that joins this room as somebody else';
    inviteButton.hidden = this.invite() === undefined;
    return h(
      'header',
      {class: 'bar'},
      brand(),
      h('div', {class: 'where'}, this.title, this.state),
      h(
        'div',
        {class: 'row'},
        inviteButton,
        themeButton(),
        h('button', {type: 'button', class: 'danger', onclick: () => void this.session.leave()}, 'Leave'),
      ),
    );
  }

  private panelBar(): HTMLElement {
    return h(
      'nav',
      {class: 'panel-bar', 'aria-label': 'Panels'},
      ...Object.entries(PANELS).map(([panel, text]) =>
        h('button', {type: 'button', 'data-panel': panel, onclick: () => this.showPanel(panel as Panel)}, text),
      ),
    );
  }

  private showPanel(panel: Panel): void {
    this.main.dataset.panel = panel;
    for (const button of this.element.querySelectorAll<HTMLElement>('.panel-bar button')) {
      button.setAttribute('aria-pressed', String(button.dataset.panel === panel));
    }
  }

  private showTool(tool: Tool): void {
    const views = {stats: this.stats, rpc: this.rpc, data: this.data, me: this.me};
    const buttons = (Object.keys(TOOLS) as Tool[]).map((name) =>
      h(
        'button',
        {type: 'button', 'aria-pressed': String(name === tool), onclick: () => this.showTool(name)},
        TOOLS[name],
      ),
    );
    this.tools.replaceChildren(
      h('header', {}, h('div', {class: 'segments', role: 'group', 'aria-label': 'Tool'}, ...buttons)),
      views[tool].element,
    );
    if (tool === 'stats') {
      this.stats.show();
    } else {
      this.stats.hide();
    }
    if (tool === 'me') {
      this.me.fill();
    }
  }

  private async copyInvitation(button: HTMLButtonElement): Promise<void> {
    const url = await this.invite();
    if (url === undefined) {
      return;
    }
    try {
      await navigator.clipboard.writeText(url);
      button.textContent = 'Link copied';
      setTimeout(() => (button.textContent = 'Invite'), 2000);
    } catch {
      window.open(url, '_blank', 'noopener');
    }
  }
}
