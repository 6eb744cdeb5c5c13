import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import ajvDraft04 from 'ajv-draft-04';
import ajvFormats from 'ajv-formats';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';

import { packageSettings } from '../../../src/bot/teams/app-package.ts';
import { teamsManifest } from '../../../src/bot/teams/manifest.ts';

const run = promisify(execFile);
const appId = '01234567-89ab-cdef-0123-456789abcdef';
const publicUrl = 'https://issues.example.com';
const manifest = teamsManifest({ appId, publicUrl });

const SCHEMA =
  'node_modules/@microsoft/app-manifest/build/json-schemas/teams/v1.29/MicrosoftTeams.schema.json';

function problemsOf(app: unknown): unknown {
  const ajv = new ajvDraft04.default({ strict: false, allErrors: true });
  ajvFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));
  return validate(app) ? [] : validate.errors;
}

describe('the app manifest', () => {
  it('is one that Microsoft’s own schema takes', () => {
    expect(problemsOf(manifest)).toEqual([]);
  });

  it('would be refused with a mistake in it', () => {
    expect(problemsOf({ ...manifest, bots: [{ botId: 'no guid', scopes: ['everywhere'] }] })).not.toEqual([]);
  });

  it('is a bot in teams and in personal chats, which can answer one person alone', () => {
    expect(manifest.bots).toMatchObject([
      { botId: appId, scopes: ['team', 'personal'], supportsTargetedMessages: true },
    ]);
  });

  it('offers its commands by mention and by slash, at most twelve in each place', () => {
    const lists = manifest.bots.flatMap(({ commandLists }) => commandLists);

    expect(lists[0]).toMatchObject({ scopes: ['team'], triggers: ['mention', 'slash'] });
    for (const { commands } of lists) {
      expect(commands.length).toBeLessThanOrEqual(12);
      for (const { title } of commands) expect(title).toMatch(/^issues/);
    }
  });

  it('connects channels only where there are channels', () => {
    const [team, personal] = manifest.bots.flatMap(({ commandLists }) => commandLists);
    const titles = (list: typeof team) => list?.commands.map(({ title }) => title);

    expect(titles(team)).toContain('issues connect');
    expect(titles(personal)).not.toContain('issues connect');
  });

  it('has the message action that sends to a customer, and the one that opens an issue', () => {
    expect(manifest.composeExtensions).toMatchObject([
      {
        botId: appId,
        commands: [
          { id: 'sendToCustomer', type: 'action', context: ['message'], fetchTask: true },
          { id: 'openIssue', type: 'action', fetchTask: true, triggers: ['slash'] },
        ],
      },
    ]);
  });

  it('asks for nothing that lets it read what people write to each other', () => {
    expect(manifest).not.toHaveProperty('authorization');
    expect(JSON.stringify(manifest)).not.toMatch(/Read\.Group/);
  });

  it('names its own host and no other', () => {
    expect(manifest.validDomains).toEqual(['issues.example.com']);
  });
});

describe('npm run teams:package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-package-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const cli = (args: readonly string[], env: Readonly<Record<string, string>>) =>
    run(process.execPath, ['src/bot/teams/cli/package.ts', ...args], { env });

  it('writes the manifest and two icons of the sizes that Teams wants', async () => {
    const file = join(folder, 'app.zip');

    await cli([file], { TEAMS_APP_ID: appId, PUBLIC_URL: `${publicUrl}/` });

    const files = unzipSync(readFileSync(file));
    expect(Object.keys(files).toSorted()).toEqual(['color.png', 'manifest.json', 'outline.png']);
    expect(JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array()))).toEqual(manifest);
    expect(sizeOf(files['color.png'])).toEqual([192, 192]);
    expect(sizeOf(files['outline.png'])).toEqual([32, 32]);
  });

  it('says everything that is missing at once, and writes nothing', async () => {
    const file = join(folder, 'none.zip');

    const failed: unknown = await cli([file], {}).catch((error: unknown) => error);

    expect(failed).toMatchObject({ code: 1, stderr: expect.stringMatching(/TEAMS_APP_ID[^]*PUBLIC_URL/) });
    expect(() => readFileSync(file)).toThrow('no such file');
  });

  it('refuses what it does not know', async () => {
    await expect(cli(['--files'], {})).rejects.toMatchObject({ code: 1, stdout: '' });
  });

  it.each([
    [
      'an id that is none',
      { TEAMS_APP_ID: 'switchboard', PUBLIC_URL: publicUrl },
      'TEAMS_APP_ID is “switchboard”',
    ],
    [
      'an address without https',
      { TEAMS_APP_ID: appId, PUBLIC_URL: 'http://x.example' },
      'begin with https://',
    ],
    ['no address', { TEAMS_APP_ID: appId, PUBLIC_URL: ' ' }, 'PUBLIC_URL is not set'],
  ])('%s is refused with what was expected', (_, env, words) => {
    expect(packageSettings(env)).toMatchObject({ ok: false, problems: [expect.stringContaining(words)] });
  });

  it('takes a higher version for an update', () => {
    expect(
      packageSettings({ TEAMS_APP_ID: appId, PUBLIC_URL: publicUrl, TEAMS_APP_VERSION: '1.2.0' }),
    ).toEqual({
      ok: true,
      settings: { appId, publicUrl, version: '1.2.0' },
    });
  });
});

/** https://www.w3.org/TR/png/#11IHDR */
function sizeOf(png: Uint8Array | undefined): readonly number[] {
  const view = new DataView(Uint8Array.from(png ?? []).buffer);
  return [view.getUint32(16), view.getUint32(20)];
}
