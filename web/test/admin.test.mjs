// Drives the operator page in headless Chromium beside two people in a meeting, against a server that already runs; settings
// as in page.test.mjs.
import assert from 'node:assert/strict';
import {createHmac, randomUUID} from 'node:crypto';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {chromium} from 'playwright-core';

const server = process.env.PARLEY_URL ?? 'http://127.0.0.1:7880';
const room = `operated-${randomUUID().slice(0, 8)}`;
const problems = [];
const sentSecrets = [];
let browser;
let anna;
let ben;

before(async () => {
    browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        args: [
            '--no-sandbox',
            '--disable-gpu',
            '--disable-quic',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
            '--use-fake-device-for-media-stream',
            '--use-fake-ui-for-media-stream',
            '--autoplay-policy=no-user-gesture-required',
        ],
    });
    [anna, ben] = await Promise.all([meet('anna'), meet('ben')]);
    await anna.locator('.controls').getByRole('button', {name: 'Camera'}).click();
    await anna.locator('.controls').getByRole('button', {name: 'Microphone'}).click();
});

after(() => browser?.close());

test('an operator signs in, watches a room, mutes and removes', {timeout: 300_000}, async (t) => {
    const page = await browser.newPage({viewport: {width: 1360, height: 900}});
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
        if (/Content Security Policy/.test(message.text())) {
            problems.push(message.text());
        }
    });
    page.on('request', (request) => {
        if (
            `${request.url()} ${request.postData()} ${JSON.stringify(request.headers())}`.includes('s3cret-of-nobody')
        ) {
            sentSecrets.push(request.url());
        }
    });
    await page.goto(`${server}/admin`);
    await t.test('a wrong secret is refused, and never leaves the browser', async () => {
        await signIn(page, 's3cret-of-nobody');
        await page.locator('.alert', {hasText: 'refused this key or secret'}).waitFor();
        assert.deepEqual(sentSecrets, []);
        const kept = await page.evaluate(() => JSON.stringify([{...localStorage}, {...sessionStorage}]));
        assert.doesNotMatch(kept, /s3cret/);
    });
    await t.test('the page lets nobody frame it and takes nothing from elsewhere', async () => {
        const {headers} = await fetch(`${server}/admin`);
        assert.match(headers.get('content-security-policy'), /default-src 'none'.*frame-ancestors 'none'/);
        assert.equal(headers.get('x-content-type-options'), 'nosniff');
    });
    const card = (identity) => page.locator(`.participant[data-identity="${identity}"]`);
    await t.test('the room and who is in it are listed, with their tracks', async () => {
        await signIn(page, 'secret');
        await page.locator(`[data-room="${room}"]`).press('Enter');
        await card('anna').locator('.tracks li', {hasText: 'camera'}).waitFor();
        await card('anna').locator('.tag', {hasText: 'UDP'}).waitFor();
        await card('ben').locator('.figures', {hasText: 'gets 2 tracks'}).waitFor();
        assert.match(await card('anna').textContent(), /js \d/);
    });
    await t.test('bit rates are shown and their lines move', async () => {
        await card('anna')
            .locator('[data-flow=up] b', {hasText: /\d (k|M)bit\/s/})
            .waitFor();
        const points = async () => Number(await card('anna').locator('[data-flow=up] svg').getAttribute('data-points'));
        const before = await points();
        await until(async () => (await points()) > before);
        await page.locator('[data-tile=in] strong', {hasText: /\d (k|M)bit\/s/}).waitFor();
    });
    await t.test('metrics counted the packets, the tracks and the joins', async () => {
        const metrics = await (await fetch(`${server}/metrics`)).text();
        const value = (name) =>
            Number(
                metrics
                    .split('\n')
                    .find((line) => line.startsWith(`${name} `))
                    ?.split(' ')[1],
            );
        assert.ok(value('parley_media_packets_total{direction="received"}') > 0);
        assert.ok(value('parley_media_bytes_total{direction="sent"}') > 0);
        assert.ok(value('parley_tracks{kind="video"}') >= 1);
        assert.ok(value('parley_join_seconds_count') >= 2);
        assert.ok(value('parley_join_stage_seconds_count{stage="data"}') >= 2);
    });
    await picture(page, 'admin.png');
    await t.test('a track is muted after a question', async () => {
        const microphone = card('anna').locator('.tracks li', {hasText: 'microphone'});
        await microphone.getByRole('button').click();
        await page.getByRole('dialog').getByRole('button', {name: 'Mute'}).click();
        await microphone.locator('.tag', {hasText: 'muted'}).waitFor();
        await ben.locator('.tile[data-identity="anna"] .off').waitFor();
    });
    await t.test('nobody is removed by a question that is answered with no', async () => {
        await card('ben').getByRole('button', {name: 'Remove ben'}).click();
        await page.keyboard.press('Escape');
        assert.equal(await page.getByRole('dialog').count(), 0);
        assert.equal(await card('ben').count(), 1);
    });
    await t.test('a participant is removed, is told, and is among those who left', async () => {
        await card('ben').getByRole('button', {name: 'Remove ben'}).click();
        await page.getByRole('dialog').getByRole('button', {name: 'Remove'}).click();
        await card('ben').waitFor({state: 'detached'});
        await ben.locator('.alert', {hasText: 'removed from the room'}).waitFor();
        await page.locator('.events li', {hasText: room}).filter({hasText: 'participant removed'}).first().waitFor();
    });
    await t.test('why a join failed is shown', async () => {
        const answer = await fetch(`${server}/rtc/validate?access_token=nonsense`);
        assert.equal(answer.status, 401);
        await anna.evaluate(
            (url) => {
                const socket = new WebSocket(url);
                return new Promise((resolve) => socket.addEventListener('error', resolve));
            },
            `${server.replace(/^http/, 'ws')}/rtc?access_token=nonsense`,
        );
        await page.locator('.events li', {hasText: 'token 401'}).first().waitFor();
    });
    await t.test('on a phone nothing is wider than the screen', async () => {
        await page.setViewportSize({width: 390, height: 844});
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
        await picture(page, 'admin-phone.png');
    });
    await t.test('signing out forgets the key', async () => {
        await page.getByRole('button', {name: 'Sign out'}).click();
        await page.locator('input[name=secret]').waitFor();
        assert.equal(await page.locator('input[name=secret]').inputValue(), '');
    });
    assert.deepEqual(problems, []);
    await page.close();
});

async function signIn(page, secret) {
    await page.locator('input[name=key]').fill('devkey');
    await page.locator('input[name=secret]').fill(secret);
    await page.getByRole('button', {name: 'Sign in'}).click();
}

async function until(condition) {
    const deadline = Date.now() + 60_000;
    while (!(await condition())) {
        assert.ok(Date.now() < deadline, 'nothing changed in time');
        await new Promise((resolve) => setTimeout(resolve, 200));
    }
}

async function meet(identity) {
    const page = await browser.newPage({viewport: {width: 1360, height: 860}});
    page.setDefaultTimeout(60_000);
    await page.goto(`${server}/#${new URLSearchParams({token: token(identity), autojoin: '1'})}`);
    await page.locator('.state[data-state=connected]').waitFor();
    return page;
}

async function picture(page, name) {
    if (process.env.SCREENSHOTS) {
        await page.screenshot({path: join(process.env.SCREENSHOTS, name)});
    }
}

function token(identity) {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const video = {roomJoin: true, room};
    const exp = Math.floor(Date.now() / 1000) + 600;
    const text = `${part({alg: 'HS256', typ: 'JWT'})}.${part({iss: 'devkey', sub: identity, exp, video})}`;
    return `${text}.${createHmac('sha256', 'secret').update(text).digest('base64url')}`;
}
