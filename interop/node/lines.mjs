// The pipe to the test runner: one JSON object a line, requests on standard input, answers and events on the file
// descriptor in PARLEY_DRIVER_FD (standard output belongs to the SDKs' own logs).

import fs from 'node:fs';
import readline from 'node:readline';

const out = fs.createWriteStream(null, { fd: Number(process.env.PARLEY_DRIVER_FD) });

export function emit(message) {
  out.write(`${JSON.stringify(message)}\n`);
}

/** Hands each request to `serve` and writes what it resolves to; `close` runs when the runner closes the pipe. */
export function run(serve, close) {
  const lines = readline.createInterface({ input: process.stdin });
  lines.on('line', async (line) => emit(await serve(JSON.parse(line))));
  lines.on('close', async () => {
    await close();
    process.exit(0);
  });
}
