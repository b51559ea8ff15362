import {ConnectionState, LogLevel, setLogLevel} from 'livekit-client';
import {explain} from './errors';
import {pageUrl, readLaunch} from './launch';
import {Session, type SessionListener} from './session';
import './styles.css';
import {decodeToken, guestIdentity, mintToken} from './token';
import {restoreTheme} from './views/brand';
import {type JoinRequest, JoinView} from './views/join';
import {LogView} from './views/log';
import {type Inviter, RoomView} from './views/room';

const app = document.getElementById('app') as HTMLElement;
const log = new LogView();
const launch = readLaunch(location);
const joinView = new JoinView(launch, join);

async function join(request: JoinRequest): Promise<void> {
  let ended = '';
  const listener: SessionListener = {
    onParticipants: () => view.update(),
    onMedia: () => view.update(),
    onState: (state) => view.showState(state),
    onLog: (level, text) => log.append(level, text),
    onChat: (line) => view.addChat(line),
    onData: (line) => view.addData(line),
    onEnded: (text, asWished) => {
      ended = text;
      showJoin(text, asWished);
    },
  };
  const session = new Session(request.serverUrl, listener, launch.codec);
  const view = new RoomView(session, log, inviter(request));
  try {
    await session.connect(request.token);
  } catch (error) {
    const text = explain(error);
    log.append('bad', text);
    throw new Error(text);
  }
  if (ended) {
    throw new Error(ended);
  }
  view.showState(ConnectionState.Connected);
  document.title = `${session.room.name} · Parley`;
  app.replaceChildren(view.element);
}

function inviter(request: JoinRequest): Inviter {
  const room = decodeToken(request.token)?.video?.room;
  return () => {
    if (!request.key || !request.secret || !room) {
      return undefined;
    }
    return mintToken(request.key, request.secret, {room, identity: guestIdentity()}).then((token) =>
      pageUrl(location, request.serverUrl, token),
    );
  };
}

function showJoin(text: string, asWished = true): void {
  document.title = 'Parley';
  app.replaceChildren(joinView.element);
  joinView.say(text, asWished ? 'note' : 'alert');
}

setLogLevel(LogLevel.warn);
restoreTheme();
showJoin('');
if (launch.autojoin) {
  void joinView.submit();
}
