// Bundles the meeting and the operator page into the server's resources: index.html and admin.html, and their scripts and
// style sheets under names that hold a hash of their content, so that the server may let browsers keep them for ever.
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {basename, dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import * as esbuild from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.env.PARLEY_WEB_OUT ?? join(here, '../server/src/main/resources/web'));

const options = {
    absWorkingDir: here,
    entryPoints: {page: 'src/main.ts', admin: 'src/admin/main.ts'},
    outdir: join(out, 'assets'),
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2022', 'chrome123', 'firefox120', 'safari17.5'],
    legalComments: 'none',
    metafile: true,
    logLevel: 'info',
};

async function writePage(file, entry, metafile) {
    const names = Object.keys(metafile.outputs).map((name) => basename(name));
    const asset = (suffix) => `assets/${names.find((name) => name.startsWith(`${entry}-`) && name.endsWith(suffix))}`;
    const template = await readFile(join(here, 'src', file), 'utf8');
    const page = template.replace('%SCRIPT%', asset('.js')).replace('%STYLE%', asset('.css'));
    await writeFile(join(out, file), page);
}

await rm(out, {recursive: true, force: true});
await mkdir(out, {recursive: true});
const result = await esbuild.build(options);
await writePage('index.html', 'page', result.metafile);
await writePage('admin.html', 'admin', result.metafile);
