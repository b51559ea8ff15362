// Two of the built pages see and hear one another through a server that already runs, with Chromium's fake camera, and a
// microphone that plays what is voice enough for noise suppression. Settings as in page.test.mjs, and
//   CODECS       what the camera is coded with (default vp8,vp9,h264,av1)
import assert from 'node:assert/strict';
import {createHmac, randomUUID} from 'node:crypto';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {chromium} from 'playwright-core';

const server = process.env.PARLEY_URL ?? 'http://127.0.0.1:7880';
const pageUrl = process.env.PARLEY_PAGE ?? server;
const codecs = (process.env.CODECS ?? 'vp8,vp9,h264,av1').split(',');
const problems = [];
let browser;
let folder;

before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-meeting-'));
    const voice = join(folder, 'voice.wav');
    await writeFile(voice, voiceFile());
    const face = join(folder, 'face.y4m');
    await writeFile(face, faceFile());
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
            `--use-file-for-fake-audio-capture=${voice}`,
            `--use-file-for-fake-video-capture=${face}`,
            '--auto-select-desktop-capture-source=Entire screen',
            '--autoplay-policy=no-user-gesture-required',
        ],
    });
});

after(async () => {
    await browser?.close();
    await rm(folder, {recursive: true, force: true});
});

for (const codec of codecs) {
    test(`two pages see and hear one another (${codec})`, {timeout: 300_000}, async () => {
        const room = `meeting-${codec}-${randomUUID().slice(0, 8)}`;
        const [anna, ben] = await Promise.all([
            open(room, 'anna', {name: 'Anna', codec}),
            open(room, 'ben', {name: 'Ben', codec}),
        ]);
        for (const page of [anna, ben]) {
            await control(page, 'Camera').click();
            await control(page, 'Microphone').click();
        }
        await Promise.all([seesAndHears(anna, 'ben', codec), seesAndHears(ben, 'anna', codec)]);
        await Promise.all([anna.close(), ben.close()]);
    });
}

test('a meeting: speaking, muting, sharing a screen, leaving', {timeout: 300_000}, async (t) => {
    const room = `meeting-${randomUUID().slice(0, 8)}`;
    const [anna, ben] = await Promise.all([open(room, 'anna', {name: 'Anna'}), open(room, 'ben', {name: 'Ben'})]);
    for (const page of [anna, ben]) {
        await control(page, 'Camera').click();
        await control(page, 'Microphone').click();
    }
    await seesAndHears(anna, 'ben');
    await t.test('who speaks is marked', async () => {
        await anna.locator('.tile.speaking[data-identity="ben"]').waitFor();
    });
    await t.test('a muted microphone is shown, and back on it is heard again', async () => {
        await control(ben, 'Microphone').click();
        await anna.locator('.tile[data-identity="ben"] .off').waitFor();
        await anna.locator('.tile.speaking[data-identity="ben"]').waitFor({state: 'detached'});
        await control(ben, 'Microphone').click();
        await anna.locator('.tile[data-identity="ben"] .off').waitFor({state: 'hidden'});
        await grows(anna, 'ben', 'microphone', 'energy');
    });
    await t.test('a camera that is switched off leaves the avatar, and comes back', async () => {
        await control(ben, 'Camera').click();
        await anna.locator('.tile:not(.live)[data-identity="ben"]').waitFor();
        await control(ben, 'Camera').click();
        await anna.locator('.tile.live[data-identity="ben"]').waitFor();
        await grows(anna, 'ben', 'camera', 'frames');
    });
    await t.test('the chat is kept', async () => {
        await ben.locator('.chat input').fill('Can you hear the voice?');
        await ben.locator('.chat input').press('Enter');
        await anna.locator('.message:not(.mine)', {hasText: 'hear the voice'}).waitFor();
        await anna.locator('.chat input').fill('Loud and clear.');
        await anna.locator('.chat input').press('Enter');
        await ben.locator('.message:not(.mine)', {hasText: 'Loud and clear'}).waitFor();
    });
    await t.test('a shared screen has a tile of its own', async () => {
        await control(ben, 'Share screen').click();
        await anna.locator('.tile.live[data-identity="ben"][data-source="screen_share"]').waitFor();
        await grows(anna, 'ben', 'screen_share', 'frames');
    });
    await anna.locator('.tile.speaking[data-identity="ben"]').waitFor();
    await picture(anna, 'meeting.png');
    await ben.setViewportSize({width: 390, height: 780});
    await ben.locator('.panel-bar').getByRole('button', {name: 'Meeting'}).click();
    await picture(ben, 'meeting-narrow.png');
    await t.test('on a narrow screen nothing is wider than the screen', async () => {
        assert.equal(await ben.evaluate(() => document.documentElement.scrollWidth), 390);
    });
    await t.test('who stops sharing or leaves disappears', async () => {
        await control(ben, 'Share screen').click();
        await anna.locator('.tile[data-source="screen_share"]').waitFor({state: 'detached'});
        await ben.getByRole('button', {name: 'Leave'}).click();
        await anna.locator('.tile[data-identity="ben"]').waitFor({state: 'detached'});
    });
    await anna.close();
    await ben.close();
});

test('who may not publish cannot press the buttons', {timeout: 300_000}, async () => {
    const guest = await open(`meeting-${randomUUID().slice(0, 8)}`, 'guest', {grants: {canPublish: false}});
    for (const name of ['Camera', 'Microphone', 'Share screen']) {
        assert.equal(await control(guest, name).isDisabled(), true, name);
    }
    await guest.close();
});

test('no page reported an error of its own', () => {
    assert.deepEqual(problems, []);
});

async function seesAndHears(page, identity, codec) {
    await page.locator(`.tile.live[data-identity="${identity}"]`).waitFor();
    await grows(page, identity, 'camera', 'frames');
    await grows(page, identity, 'microphone', 'energy');
    // And it goes on, after layers were chosen.
    await grows(page, identity, 'camera', 'frames', 60);
    if (codec) {
        const row = page.locator(`.stats tr[data-identity="${identity}"][data-source="camera"]`);
        assert.equal(await row.first().getAttribute('data-codec'), codec);
    }
}

/** Waits until a value of the table of streams grew by more than so much. */
async function grows(page, identity, source, value, by = 0) {
    const rows = `.stats tr[data-identity="${identity}"][data-source="${source}"]`;
    await page.locator(rows).first().waitFor();
    const read = ({rows, value}) =>
        Math.max(0, ...[...document.querySelectorAll(rows)].map((row) => Number(row.dataset[value])));
    const before = await page.evaluate(read, {rows, value});
    await page.waitForFunction(
        ({rows, value, least}) =>
            [...document.querySelectorAll(rows)].some((row) => Number(row.dataset[value]) > least),
        {rows, value, least: before + by},
    );
}

function control(page, name) {
    return page.locator('.controls').getByRole('button', {name});
}

async function open(room, identity, options) {
    const page = await browser.newPage({viewport: {width: 1360, height: 860}});
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
        if (/Content Security Policy|Permissions policy/i.test(message.text())) {
            problems.push(message.text());
        }
    });
    const fragment = new URLSearchParams({token: token(room, identity, options), autojoin: '1'});
    if (options.codec) {
        fragment.set('codec', options.codec);
    }
    if (pageUrl !== server) {
        fragment.set('url', server.replace(/^http/, 'ws'));
    }
    await page.goto(`${pageUrl}/#${fragment}`);
    await page.locator('.state[data-state=connected]').waitFor();
    await page.locator('.tools .segments').getByRole('button', {name: 'Streams'}).click();
    return page;
}

/** A WAV file of five seconds: vowels of changing pitch, four syllables a second. */
function voiceFile() {
    const rate = 48000;
    const samples = 5 * rate;
    const file = Buffer.alloc(44 + 2 * samples);
    file.write('RIFF', 0);
    file.writeUInt32LE(36 + 2 * samples, 4);
    file.write('WAVEfmt ', 8);
    file.writeUInt32LE(16, 16);
    file.writeUInt16LE(1, 20);
    file.writeUInt16LE(1, 22);
    file.writeUInt32LE(rate, 24);
    file.writeUInt32LE(2 * rate, 28);
    file.writeUInt16LE(2, 32);
    file.writeUInt16LE(16, 34);
    file.write('data', 36);
    file.writeUInt32LE(2 * samples, 40);
    let phase = 0;
    for (let i = 0; i < samples; i++) {
        const time = i / rate;
        phase += (2 * Math.PI * (140 + 40 * Math.sin(2 * Math.PI * 0.7 * time))) / rate;
        let value = 0;
        for (let harmonic = 1; harmonic <= 20; harmonic++) {
            const frequency = harmonic * 140;
            const formants = Math.exp(-(((frequency - 700) / 300) ** 2)) + Math.exp(-(((frequency - 1200) / 300) ** 2));
            value += (0.1 + formants) * Math.sin(harmonic * phase);
        }
        const syllable = 0.55 + 0.45 * Math.sin(2 * Math.PI * 4 * time);
        file.writeInt16LE(Math.round(Math.max(-1, Math.min(1, 0.2 * syllable * value)) * 32767), 44 + 2 * i);
    }
    return file;
}

/** A video of a second: a face that nods, before a wall that is lighter in a corner. */
function faceFile() {
    const [width, height, frames] = [640, 360, 20];
    const parts = [Buffer.from(`YUV4MPEG2 W${width} H${height} F20:1 Ip A1:1 C420jpeg\n`)];
    for (let frame = 0; frame < frames; frame++) {
        const nod = 8 * Math.sin((2 * Math.PI * frame) / frames);
        const inside = (x, y, cx, cy, rx, ry) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;
        const colour = (x, y) => {
            if (inside(x, y, 285, 150 + nod, 9, 12) || inside(x, y, 355, 150 + nod, 9, 12)) {
                return [40, 128, 128];
            }
            if (inside(x, y, 320, 205 + nod, 34, 12 + nod / 2)) {
                return [90, 110, 180];
            }
            if (inside(x, y, 320, 165 + nod, 85, 105)) {
                return [190, 112, 146];
            }
            if (inside(x, y, 320, 400, 190, 150)) {
                return [70, 160, 110];
            }
            return [90 + (x + y) / 12, 138 - x / 40, 118 + y / 40];
        };
        const planes = Buffer.alloc((width * height * 3) / 2);
        for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
                const [luma, u, v] = colour(x, y);
                planes[y * width + x] = luma;
                if (x % 2 === 0 && y % 2 === 0) {
                    const at = width * height + (y / 2) * (width / 2) + x / 2;
                    planes[at] = u;
                    planes[at + (width * height) / 4] = v;
                }
            }
        }
        parts.push(Buffer.from('FRAME\n'), planes);
    }
    return Buffer.concat(parts);
}

async function picture(page, name) {
    if (process.env.SCREENSHOTS) {
        await page.screenshot({path: join(process.env.SCREENSHOTS, name)});
    }
}

function token(room, identity, {name, grants}) {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const video = {roomJoin: true, room, ...grants};
    const exp = Math.floor(Date.now() / 1000) + 600;
    const text = `${part({alg: 'HS256', typ: 'JWT'})}.${part({iss: 'devkey', sub: identity, name, exp, video})}`;
    return `${text}.${createHmac('sha256', 'secret').update(text).digest('base64url')}`;
}
