import { describe, expect, it } from 'vitest';

import { spokenIn as spoken } from '../../../src/bot/command-grammar.ts';
import { SLACK_SYNTAX } from '../../../src/bot/slack/command-syntax.ts';
import {
  CALLABLE_GROUPS,
  callNotUnderstood,
  colleagueMissing,
  numberEndUnclear,
  numberMissing,
  numberNotUnderstood,
  searchMissing,
  startMissing,
} from '../../../src/bot/phrases.ts';

const spokenIn = (text: string) => spoken(text, SLACK_SYNTAX);

describe('what is typed behind the slash command', () => {
  it.each([
    ['', { wish: 'list', list: 'mine' }],
    ['  ', { wish: 'list', list: 'mine' }],
    ['mine', { wish: 'list', list: 'mine' }],
    ['unassigned', { wish: 'list', list: 'unassigned' }],
    ['All', { wish: 'list', list: 'all' }],
    ['closed', { wish: 'list', list: 'closed' }],
    ['search late parcel', { wish: 'search', text: 'late parcel' }],
    ['search  late\u00a0parcel ', { wish: 'search', text: 'late parcel' }],
    ['search <mailto:a@b.example|a@b.example>', { wish: 'search', text: 'a@b.example' }],
    ['search a &amp; b', { wish: 'search', text: 'a & b' }],
    ['12', { wish: 'open', issue: 12 }],
    ['#12', { wish: 'open', issue: 12 }],
    ['open 12', { wish: 'open', issue: 12 }],
    ['take 12', { wish: 'act', ask: 'take', issue: 12 }],
    ['Take #12', { wish: 'act', ask: 'take', issue: 12 }],
    ['close 12', { wish: 'act', ask: 'close', issue: 12 }],
    ['resolve 12', { wish: 'act', ask: 'resolve', issue: 12 }],
    ['release 12', { wish: 'act', ask: 'release', issue: 12 }],
    ['reopen 12', { wish: 'act', ask: 'reopen', issue: 12 }],
    ['assign 12 <@U0BEN|ben>', { wish: 'assign', issue: 12, user: 'U0BEN' }],
    ['assign 12 <@W0BEN>', { wish: 'assign', issue: 12, user: 'W0BEN' }],
    ['assign #12 me', { wish: 'assign', issue: 12 }],
    ['connect', { wish: 'connect' }],
    ['connect +15550009999', { wish: 'connect', address: '+15550009999' }],
    ['connect <tel:+15550009999|+1 555 000 9999>', { wish: 'connect', address: '+15550009999' }],
    ['connect +1 (555) 000-9999', { wish: 'connect', address: '+1 (555) 000-9999' }],
    [
      'connect +1 555 000 9999 <!subteam^S0TEAM|@team>',
      { wish: 'connect', address: '+1 555 000 9999', mention: 'S0TEAM' },
    ],
    ['connect +1 555 000 9999 here', { wish: 'connect', address: '+1 555 000 9999', mention: 'here' }],
    [
      'connect <mailto:help@acme.example|help@acme.example>',
      { wish: 'connect', address: 'help@acme.example' },
    ],
    [
      'connect +15550009999 <!subteam^S0TEAM|@team>',
      { wish: 'connect', address: '+15550009999', mention: 'S0TEAM' },
    ],
    ['connect +15550009999 here', { wish: 'connect', address: '+15550009999', mention: 'here' }],
    ['connect +15550009999 @here', { wish: 'connect', address: '+15550009999', mention: 'here' }],
    ['connect +15550009999 <!channel>', { wish: 'connect', address: '+15550009999', mention: 'channel' }],
    ['connect +15550009999 <!here|here>', { wish: 'connect', address: '+15550009999', mention: 'here' }],
    ['disconnect', { wish: 'disconnect' }],
    ['inboxes', { wish: 'inboxes' }],
    ['held', { wish: 'held' }],
    ['help', { wish: 'help' }],
  ] as const)('“%s” is understood', (typed, wish) => {
    expect(spokenIn(typed)).toEqual({ ...wish, share: false });
  });

  it.each([
    ['take', numberMissing('take')],
    ['close share', numberNotUnderstood('share')],
    ['take twelve', numberNotUnderstood('twelve')],
    ['take 12 13', numberNotUnderstood('12 13')],
    ['take 0', numberNotUnderstood('0')],
    ['99999999999999', numberNotUnderstood('99999999999999')],
    ['release 2147483648', numberNotUnderstood('2147483648')],
    ['assign', numberMissing('assign')],
    ['assign <@U0BEN>', numberNotUnderstood('<@U0BEN>')],
    ['assign 12', colleagueMissing(12)],
    ['assign 12 @ben', colleagueMissing(12)],
    ['assign 12 <!subteam^S0TEAM>', colleagueMissing(12)],
    ['search', searchMissing()],
    ['new', startMissing()],
    ['new +15550001111', startMissing()],
    ['new (555) 000-1111', startMissing()],
    ['new +49 30 123456 24 hours left', numberEndUnclear('+49 30 123456 24')],
    ['connect +49 30 123456 78 here', numberEndUnclear('+49 30 123456 78')],
    ['connect +15550009999 <@U0BEN>', callNotUnderstood('<@U0BEN>', CALLABLE_GROUPS)],
    ['connect +15550009999 <!everyone>', callNotUnderstood('<!everyone>', CALLABLE_GROUPS)],
  ])('“%s” is answered with what is missing', (typed, words) => {
    expect(spokenIn(typed)).toEqual({ wish: 'unclear', words, share: false });
  });

  it.each([
    'hello',
    'unassigned please',
    'help me',
    'constructor',
    '__proto__',
    'toString 12',
    'disconnect now',
    'held share',
  ])('“%s” is not understood', (typed) => {
    expect(spokenIn(typed)).toEqual({ wish: 'unclear', share: false });
  });

  it('shows everybody the answer when the last word is share', () => {
    expect(spokenIn('share')).toEqual({ wish: 'list', list: 'mine', share: true });
    expect(spokenIn('search late parcel SHARE')).toEqual({
      wish: 'search',
      text: 'late parcel',
      share: true,
    });
    expect(spokenIn('take 12 share')).toEqual({ wish: 'act', ask: 'take', issue: 12, share: true });
    expect(spokenIn('search share')).toEqual({ wish: 'search', text: 'share', share: false });
    expect(spokenIn('search timeshare')).toEqual({ wish: 'search', text: 'timeshare', share: false });
  });

  it.each([
    ['+1 555 000 1111 Hello', '+1 555 000 1111', 'Hello'],
    ['+1 (555) 000-1111 Hello', '+1 (555) 000-1111', 'Hello'],
    ['+1-555-000-1111 Hello', '+1-555-000-1111', 'Hello'],
    ['+1.555.000.1111\nHello', '+1.555.000.1111', 'Hello'],
    ['+1 555 000 1111 24 hours left', '+1 555 000 1111', '24 hours left'],
    ['+15550001111 24 hours left', '+15550001111', '24 hours left'],
    ['+1 555 000 1111 (by noon)', '+1 555 000 1111', '(by noon)'],
    ['+44 20 7946 0018 Hello', '+44 20 7946 0018', 'Hello'],
    ['(555) 000-1111 Hello', '(555) 000-1111', 'Hello'],
    ['<tel:+15550001111|+1 555 000 1111> Hello', '+15550001111', 'Hello'],
    ['<mailto:a.b@c.example|a.b@c.example> Hello', 'a.b@c.example', 'Hello'],
    ['a.b@c.example Hello', 'a.b@c.example', 'Hello'],
  ])('takes the address from “new %s”, however it is spelt', (typed, to, text) => {
    expect(spokenIn(`new ${typed}`)).toEqual({ wish: 'start', to, text, share: false });
  });

  it('sends a customer what was written, to the last word, without Slack’s own marks', () => {
    expect(spokenIn('new +15550001111 Yours *to* share')).toEqual({
      ...{ wish: 'start', to: '+15550001111', text: 'Yours to share', share: false },
    });
    expect(spokenIn('new <tel:+15550001111|+1 555> a &amp; b\nsecond line :tada:')).toEqual({
      ...{ wish: 'start', to: '+15550001111', text: 'a & b\nsecond line 🎉', share: false },
    });
  });
});
