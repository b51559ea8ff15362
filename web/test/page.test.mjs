// Drives two of the built pages in headless Chromium against a server that already runs:
//   PARLEY_URL   http address of the server (default http://127.0.0.1:7880), with devkey/secret as its key
//   PARLEY_PAGE  address of the page, when something else than the server serves it
//   CHROMIUM     the browser's executable (default /usr/bin/chromium)
//   SCREENSHOTS  folder to write pictures into (none by default)
import assert from 'node:assert/strict';
import {createHmac, randomUUID} from 'node:crypto';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {chromium} from 'playwright-core';

const server = process.env.PARLEY_URL ?? 'http://127.0.0.1:7880';
const pageUrl = process.env.PARLEY_PAGE ?? server;
const room = `page-${randomUUID().slice(0, 8)}`;
const problems = [];
let browser;

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
        ],
    });
});

after(() => browser?.close());

test('two pages meet, chat, exchange data and call one another', {timeout: 300_000}, async (t) => {
    const anna = await open('anna', {name: 'Anna', attributes: {team: 'blue'}});
    const ben = await open('ben', {name: 'Ben'});
    await t.test('both see one another', async () => {
        await anna.locator('.person[data-identity="ben"]').waitFor();
        await ben.locator('.person[data-identity="anna"] .tag', {hasText: 'blue'}).waitFor();
    });
    await t.test('a chat message arrives with its sender', async () => {
        await say(anna, 'Hello Ben, is the new server up?');
        await ben.locator('.message:not(.mine)', {hasText: 'is the new server up'}).waitFor();
        await say(ben, 'Yes, this went through it.');
        await anna.locator('.message:not(.mine)', {hasText: 'went through it'}).waitFor();
        assert.equal(await anna.locator('.message').count(), 2);
    });
    await t.test('a method call is answered, and an unknown method is refused', async () => {
        await call(anna, 'greet', '');
        await anna.locator('.results li[data-state=ok]', {hasText: 'Hello anna, this is Ben.'}).waitFor();
        await call(anna, 'no-such-method', '');
        await anna.locator('.results li[data-state=failed]', {hasText: 'code 1400'}).waitFor();
        await call(ben, 'fail', 'x');
        await ben.locator('.results li[data-state=failed]', {hasText: 'code 4000): as asked'}).waitFor();
    });
    await t.test('attributes set on one page are seen on the other', async () => {
        await tool(ben, 'You');
        await ben.locator('input[name=attribute]').fill('mood');
        await ben.locator('input[name=value]').fill('curious');
        await ben.getByRole('button', {name: 'Set attribute'}).click();
        await anna.locator('.person[data-identity="ben"] .tag', {hasText: 'curious'}).waitFor();
    });
    await t.test('data arrives with its topic', async () => {
        await tool(anna, 'Data');
        await tool(ben, 'Data');
        await anna.locator('input[name=topic]').fill('sensors');
        await anna.locator('textarea[name=data]').fill('{"temperature": 21.5}');
        await anna.locator('.data form button').click();
        await ben.locator('.data li', {hasText: 'anna · sensors · reliable'}).waitFor();
    });
    await picture(anna, 'room-light.png');
    await tool(anna, 'Call');
    await anna.emulateMedia({colorScheme: 'dark'});
    await call(anna, 'echo', '{"n": 1}');
    await anna.locator('.results li[data-state=ok]', {hasText: '{"n": 1}'}).waitFor();
    await picture(anna, 'room-dark.png');
    await ben.setViewportSize({width: 390, height: 780});
    await picture(ben, 'room-narrow.png');
    await t.test('a chat message of 20,000 characters arrives whole', async () => {
        const text = 'wide words '.repeat(1800).trim();
        await anna.locator('.chat input').evaluate((input, value) => {
            input.removeAttribute('maxlength');
            input.value = value;
        }, text);
        await anna.locator('.chat form button').click();
        const arrived = ben.locator('.message:not(.mine) p', {hasText: 'wide words'});
        await arrived.waitFor();
        assert.equal(await arrived.textContent(), text);
    });
    await t.test('on a narrow screen nothing is wider than the screen', async () => {
        assert.equal(await ben.evaluate(() => document.documentElement.scrollWidth), 390);
    });
    await t.test('a participant that leaves disappears', async () => {
        await ben.getByRole('button', {name: 'Leave'}).click();
        await ben.locator('.note', {hasText: 'You left the room.'}).waitFor();
        await anna.locator('.person[data-identity="ben"]').waitFor({state: 'detached'});
    });
    await anna.close();
    await ben.close();
});

test('a second page with the same identity closes the first, which says why', {timeout: 300_000}, async () => {
    const first = await open('carol');
    const second = await open('carol');
    await first.locator('.alert', {hasText: 'same identity'}).waitFor();
    await first.close();
    await second.close();
});

test('a wrong token is refused with a clear text', {timeout: 300_000}, async () => {
    const page = await newPage();
    await page.goto(address({token: token('dora', {secret: 'not the secret of this server'})}));
    await page.getByRole('button', {name: 'Join', exact: true}).click();
    await page.locator('.alert', {hasText: 'refused this token'}).waitFor();
    await picture(page, 'join-refused.png');
    await page.close();
});

test('the page signs its own token for a server in dev mode', {timeout: 300_000}, async () => {
    const page = await newPage();
    await page.goto(address({}));
    await page.locator('input[name=room]').fill(`${room}-dev`);
    await page.locator('input[name=identity]').fill('emil');
    await picture(page, 'join.png');
    await page.getByRole('button', {name: 'Join', exact: true}).click();
    await page.locator('.state[data-state=connected]').waitFor();
    assert.equal(await page.locator('.where h1').textContent(), `${room}-dev`);
    await page.close();
});

test('the page is for nobody else to frame or to run scripts in', async () => {
    const page = await newPage();
    const headers = (await page.goto(address({}))).headers();
    assert.match(headers['content-security-policy'], /default-src 'self'.*frame-ancestors 'none'/);
    assert.match(headers['permissions-policy'], /camera=\(self\), microphone=\(self\), display-capture=\(self\)/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    await page.close();
});

test('no page reported an error of its own', () => {
    assert.deepEqual(problems, []);
});

async function newPage() {
    const page = await browser.newPage({viewport: {width: 1360, height: 800}});
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
        if (/Content Security Policy/.test(message.text())) {
            problems.push(message.text());
        }
    });
    return page;
}

async function open(identity, options = {}) {
    const page = await newPage();
    await page.goto(address({token: token(identity, options), autojoin: '1'}));
    await page.locator('.state[data-state=connected]').waitFor();
    return page;
}

async function say(page, text) {
    await page.locator('.chat input').fill(text);
    await page.locator('.chat input').press('Enter');
}

async function call(page, method, payload) {
    await page.locator('input[name=method]').fill(method);
    await page.locator('textarea[name=payload]').fill(payload);
    await page.locator('.rpc form button').click();
}

async function tool(page, name) {
    await page.locator('.tools .segments').getByRole('button', {name}).click();
}

async function picture(page, name) {
    if (process.env.SCREENSHOTS) {
        await page.screenshot({path: join(process.env.SCREENSHOTS, name)});
    }
}

function address(parameters) {
    const fragment = new URLSearchParams(parameters);
    if (pageUrl !== server) {
        fragment.set('url', server.replace(/^http/, 'ws'));
    }
    return `${pageUrl}/#${fragment}`;
}

function token(identity, {name, attributes, secret = 'secret'} = {}) {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const video = {roomJoin: true, room, canUpdateOwnMetadata: true};
    const exp = Math.floor(Date.now() / 1000) + 600;
    const text = `${part({alg: 'HS256', typ: 'JWT'})}.${part({iss: 'devkey', sub: identity, name, attributes, exp, video})}`;
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}
