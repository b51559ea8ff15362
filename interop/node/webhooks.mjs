// LiveKit's server SDK for Node verifies webhooks: each line of standard input has a body and its token.

import readline from 'node:readline';
import { WebhookReceiver } from 'livekit-server-sdk';

const [key, secret] = process.argv.slice(2);
const receiver = new WebhookReceiver(key, secret);

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { body, token } = JSON.parse(line);
  try {
    const { event, id } = await receiver.receive(body, token);
    console.log(JSON.stringify({ event, id }));
  } catch (e) {
    console.log(JSON.stringify({ error: String(e) }));
  }
}
