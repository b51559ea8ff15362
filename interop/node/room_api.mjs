// LiveKit's server SDK for Node calls the room API: each line of standard input names a method and its arguments.

import readline from 'node:readline';
import { RoomServiceClient } from 'livekit-server-sdk';

const [url, key, secret] = process.argv.slice(2);
const client = new RoomServiceClient(url, key, secret);

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { method, args } = JSON.parse(line);
  let answer;
  try {
    const decoded = args.map((arg) => (arg?.bytes === undefined ? arg : Buffer.from(arg.bytes, 'base64')));
    const result = await client[method](...decoded);
    const plain = (message) => (message?.toJson ? message.toJson() : message);
    answer = { result: Array.isArray(result) ? result.map(plain) : plain(result) ?? null };
  } catch (e) {
    answer = { code: e.code ?? String(e), status: e.status, message: e.message };
  }
  console.log(JSON.stringify(answer));
}
