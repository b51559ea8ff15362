// Opens calls_page.html in a headless Chromium and prints what came of the calls as JSON.
//   node calls_driver.mjs HOST SIGNALING_URL [KEY_ID KEY]

import fs from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = path.dirname(fileURLToPath(import.meta.url));
const type = { '.html': 'text/html', '.mjs': 'text/javascript', '.js': 'text/javascript' };

function fileOf(name) {
  if (name === '/') return path.join(here, 'calls_page.html');
  if (name === '/viam-sdk.js') return path.join(here, 'node_modules/@viamrobotics/sdk/dist/main.es.js');
  if (name.startsWith('/protobuf/')) {
    return path.join(here, 'node_modules/@bufbuild/protobuf/dist/esm', name.slice(10));
  }
  return path.join(here, path.basename(name));
}

const server = http.createServer(async (request, response) => {
  const file = fileOf(new URL(request.url, 'http://127.0.0.1').pathname);
  try {
    const content = await fs.readFile(file);
    response.writeHead(200, { 'content-type': `${type[path.extname(file)]}; charset=utf-8` }).end(content);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const profile = await fs.mkdtemp(path.join(os.tmpdir(), 'parley-chromium-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.PARLEY_CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
try {
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error('page:', error));
  page.on('console', (line) => console.error('page:', line.text()));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction('window.calls !== undefined');
  const [host, signaling, authEntity, payload] = process.argv.slice(2);
  const credentials = authEntity && { type: 'api-key', authEntity, payload };
  console.log(JSON.stringify(await page.evaluate((given) => window.calls(...given), [host, signaling, credentials])));
} finally {
  await context.close();
  await fs.rm(profile, { recursive: true, force: true });
  server.close();
}
