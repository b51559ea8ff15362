// Participants of the browser SDK, in a headless Chromium that this process starts and ends.

import fs from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { emit, run } from './lines.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const files = {
  '/': ['page.html', 'text/html'],
  '/page.mjs': ['page.mjs', 'text/javascript'],
  '/page_media.mjs': ['page_media.mjs', 'text/javascript'],
  '/listening.mjs': ['listening.mjs', 'text/javascript'],
  '/participant.mjs': ['participant.mjs', 'text/javascript'],
  '/e2ee-worker.js': ['node_modules/livekit-client/dist/livekit-client.e2ee.worker.js', 'text/javascript'],
  '/livekit-client.umd.js': ['node_modules/livekit-client/dist/livekit-client.umd.js', 'text/javascript'],
};

const server = http.createServer(async (request, response) => {
  const url = new URL(request.url, 'http://127.0.0.1');
  const [name, type] = files[url.pathname] ?? [];
  if (url.pathname === '/content') {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    response.end(await fs.readFile(url.searchParams.get('path')));
  } else if (name) {
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` });
    response.end(await fs.readFile(path.join(here, name)));
  } else {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const profile = await fs.mkdtemp(path.join(os.tmpdir(), 'parley-chromium-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.PARLEY_CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--autoplay-policy=no-user-gesture-required',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    ...(process.env.PARLEY_CHROMIUM_ARGS ?? '').split(' ').filter(Boolean),
  ],
});
const page = await context.newPage();
page.on('pageerror', (error) => console.error('page:', error));
if (process.env.PARLEY_DRIVER_LOG) page.on('console', (message) => console.error('page:', message.text()));
await page.exposeFunction('report', emit);
await page.goto(`http://127.0.0.1:${server.address().port}/`);
await page.waitForFunction('window.serve !== undefined');

emit({ event: 'ready', version: await page.evaluate('LivekitClient.version') });
run(
  async (request) => {
    try {
      return await page.evaluate((r) => window.serve(r), request);
    } catch (error) {
      return { id: request.id, error: { type: 'Browser', message: String(error) } };
    }
  },
  async () => {
    await context.close();
    await fs.rm(profile, { recursive: true, force: true });
  },
);
