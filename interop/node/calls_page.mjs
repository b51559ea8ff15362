// Viam's TypeScript SDK, in a page: dials a host and calls what is behind it.

import { proto3, MethodKind, Struct } from '/protobuf/index.js';
import { RobotClient } from '/viam-sdk.js';

const message = (name) =>
  proto3.makeMessageType(`proto.rpc.examples.echo.v1.${name}`, () => [{ no: 1, name: 'message', kind: 'scalar', T: 9 }]);

const method = (name, kind) => ({ name, I: message(`${name}Request`), O: message(`${name}Response`), kind });

const EchoService = {
  typeName: 'proto.rpc.examples.echo.v1.EchoService',
  methods: {
    echo: method('Echo', MethodKind.Unary),
    echoMultiple: method('EchoMultiple', MethodKind.ServerStreaming),
    echoBiDi: method('EchoBiDi', MethodKind.BiDiStreaming),
  },
};

async function texts(responses) {
  const received = [];
  for await (const response of responses) received.push(response.message);
  return received;
}

async function* requests(...all) {
  for (const text of all) yield { message: text };
}

async function failure(call) {
  try {
    await call;
    return 'no failure';
  } catch (error) {
    return String(error.message);
  }
}

window.calls = async (host, signalingAddress, credentials) => {
  const robot = new RobotClient();
  const options = { host, signalingAddress, noReconnect: true, disableSessions: true, iceServers: [], credentials };
  await robot.dial(options);
  const echo = robot.createServiceClient(EchoService);
  const large = 'x'.repeat(100_000);
  const results = {
    unary: (await echo.echo({ message: 'hello' })).message,
    'server stream': await texts(echo.echoMultiple({ message: 'abc' })),
    bidi: await texts(echo.echoBiDi(requests('ab', 'c'))),
    large: (await echo.echo({ message: large })).message === large,
    metadata: (await echo.echo({ message: 'metadata x-text' }, { headers: { 'x-text': 'value' } })).message,
    error: await failure(echo.echo({ message: 'fail NOT_FOUND nothing here' })),
    generic: (await robot.genericService.doCommand({ name: 'thing', command: Struct.fromJson({ a: [1, 'two'] }) }))
      .result.toJson(),
  };
  const many = await Promise.all([...Array(100).keys()].map((i) => echo.echo({ message: `${i}` })));
  results.many = many.every((response, i) => response.message === `${i}`);
  await robot.disconnect();
  return results;
};
