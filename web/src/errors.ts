import {ConnectionError, ConnectionErrorReason, DisconnectReason, RpcError, SignalRequestError} from 'livekit-client';

/** What the client library puts before the server's own words. */
const SIGNAL_PREFIX = /^could not establish signal connection: /;

/** A token within a text: too long to read, and not to be shown to whoever looks on. */
const JWT = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g;

/** What went wrong, in words that say what to do about it. */
export function explain(error: unknown): string {
  if (error instanceof ConnectionError) {
    return explainConnection(error);
  }
  if (error instanceof RpcError) {
    return `${error.message} (code ${error.code})${error.data ? `: ${error.data}` : ''}`;
  }
  if (error instanceof SignalRequestError) {
    return `The server refused: ${error.message || error.reasonName}`;
  }
  return error instanceof Error ? error.message : String(error);
}

function explainConnection(error: ConnectionError): string {
  const text = error.message.replace(SIGNAL_PREFIX, '').replace(JWT, '(the token)');
  const said = text ? ` The server said: “${text}”.` : '';
  switch (error.reason) {
    case ConnectionErrorReason.NotAllowed:
      return `The server refused this token.${said} Check its key, its lifetime and its room.`;
    case ConnectionErrorReason.ServerUnreachable:
      return 'No room server answers at this address. Check the server URL, and that the server runs.';
    case ConnectionErrorReason.ServiceNotFound:
      return 'Something answers at this address, but it is not a room server.';
    case ConnectionErrorReason.Timeout:
      return 'The server answered, but no connection came up in time. Is its UDP or TCP media port blocked?';
    case ConnectionErrorReason.LeaveRequest:
      return `The server ended the join: ${explainDisconnect(error.context as DisconnectReason)}`;
    case ConnectionErrorReason.Cancelled:
      return 'The join was cancelled.';
    default:
      return `Could not join.${said}`;
  }
}

/** Why the room was left, for a person. */
export function explainDisconnect(reason: DisconnectReason | undefined): string {
  switch (reason) {
    case DisconnectReason.CLIENT_INITIATED:
      return 'You left the room.';
    case DisconnectReason.DUPLICATE_IDENTITY:
      return 'Somebody else joined with the same identity, so this connection was closed.';
    case DisconnectReason.SERVER_SHUTDOWN:
      return 'The server shut down.';
    case DisconnectReason.PARTICIPANT_REMOVED:
      return 'You were removed from the room.';
    case DisconnectReason.ROOM_DELETED:
    case DisconnectReason.ROOM_CLOSED:
      return 'The room was closed.';
    case DisconnectReason.JOIN_FAILURE:
      return 'The connection was lost and could not be made again.';
    case DisconnectReason.CONNECTION_TIMEOUT:
      return 'The connection timed out.';
    case undefined:
    case DisconnectReason.UNKNOWN_REASON:
      return 'The connection to the server was lost.';
    default:
      return `The connection ended (${reasonName(reason)}).`;
  }
}

/** A disconnect reason in lower-case words. */
export function reasonName(reason: DisconnectReason | undefined): string {
  const name = reason === undefined ? undefined : DisconnectReason[reason];
  return (name ?? 'unknown reason').toLowerCase().replaceAll('_', ' ');
}
