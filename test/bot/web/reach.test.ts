import { describe, expect, it } from 'vitest';

import { checkReach } from '../../../src/bot/web/config.ts';
import { personaCookie, personaOf } from '../../../src/bot/web/verify.ts';

describe('without a sign-in the workspace stays on this machine', () => {
  it.each([undefined, '', 'localhost', 'LOCALHOST', '127.0.0.1', '127.8.9.10', '::1', '[::1]'])(
    'it starts on %s',
    (host) => {
      expect(problems({ HOST: host })).toEqual([]);
    },
  );

  it.each(['0.0.0.0', '::', '192.168.1.5', 'example.com', '127.0.0.1.example.com', '127.example.com'])(
    'it refuses to start on %s, and names the way round',
    (host) => {
      expect(problems({ HOST: host })).toEqual([
        expect.stringContaining('WORKSPACE_WITHOUT_SIGN_IN=anyone-who-can-reach-it'),
      ]);
    },
  );

  it('it starts anywhere when that is asked for by name', () => {
    expect(problems({ HOST: '0.0.0.0', WORKSPACE_WITHOUT_SIGN_IN: 'anyone-who-can-reach-it' })).toEqual([]);
  });

  it.each(['', 'yes', 'true', '1'])('“%s” is not that name', (value) => {
    expect(problems({ HOST: '0.0.0.0', WORKSPACE_WITHOUT_SIGN_IN: value })).toHaveLength(1);
  });
});

describe('who asks', () => {
  it.each([
    [undefined, 'Ana Lima'],
    ['', 'Ana Lima'],
    ['switchboard-who=ben', 'Ben Okafor'],
    ['other=1; switchboard-who=chloe', 'Chloe Martin'],
    ['switchboard-who=mallory', 'Ana Lima'],
  ])('with the cookies %s it is %s', (cookies, name) => {
    expect(personaOf(cookies).name).toBe(name);
  });

  it('the choice is kept from scripts and from other sites', () => {
    expect(personaCookie('ben')).toMatch(/^switchboard-who=ben;.*HttpOnly.*SameSite=Strict/);
  });
});

function problems(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const told: string[] = [];
  checkReach(env, (text) => told.push(text));
  return told;
}
