import { describe, expect, it } from 'vitest';

import { emojiIn } from '../../../src/bot/slack/emoji.ts';
import { mentionedIn, toCustomerText, unslack, unslackField } from '../../../src/bot/slack/incoming-text.ts';

const NAMES = new Map([
  ['U0ANA', 'Ana Lima'],
  ['U0ODD', 'A & <b>'],
]);

describe('what somebody wrote on Slack, as plain text', () => {
  it.each([
    // links
    ['see <https://example.com/a_b?x=1&amp;y=2>', 'see https://example.com/a_b?x=1&y=2'],
    ['<https://example.com|our page>', 'our page (https://example.com)'],
    ['<http://example.com|example.com>', 'example.com'],
    ['<https://evil.example|https://bank.example>', 'https://bank.example (https://evil.example)'],
    ['<mailto:ana@example.com|ana@example.com>', 'ana@example.com'],
    ['<mailto:ana@example.com|write to her>', 'write to her (ana@example.com)'],
    ['<tel:+15550001111|(555) 000-1111>', '(555) 000-1111'],
    ['<tel:+15550001111>', '+15550001111'],
    ['<https://example.com/:tada:/>', 'https://example.com/:tada:/'],
    // mentions
    ['ask <@U0ANA>', 'ask @Ana Lima'],
    ['ask <@U0ODD>', 'ask @A & <b>'],
    ['ask <@U0NEW|ben>', 'ask @ben'],
    ['ask <@U0NEW>', 'ask @somebody'],
    ['in <#C0HELP|help>', 'in #help'],
    ['in <#C0HELP>', 'in #channel'],
    ['<!subteam^S0NIGHT|@night> and <!subteam^S0NIGHT>', '@night and @group'],
    ['<!here> <!channel> <!everyone>', '@here @channel @everyone'],
    ['at <!date^1700000000^{time}|10:13>', 'at 10:13'],
    // the three escaped letters, the ampersand last
    ['a &amp; b &lt;c&gt;', 'a & b <c>'],
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['&lt;!channel&gt;', '<!channel>'],
    // emoji
    ['done :tada:', 'done 🎉'],
    ['a:our:tada:', 'a:our🎉'],
    [':wave::skin-tone-3: :+1::skin-tone-6:', '👋🏼 👍🏿'],
    [':thinking_face::slightly_smiling_face:', '🤔🙂'],
    [':flag-ch:', '🇨🇭'],
    [':our-logo: stays', ':our-logo: stays'],
    [':100:', '💯'],
    ['at 10:30:45, 1:100:2', 'at 10:30:45, 1:100:2'],
    ['`:tada:`', '`:tada:`'],
    ['', ''],
  ])('%j is %j', (slack, plain) => {
    expect(unslack(slack, NAMES)).toBe(plain);
  });

  it('an emoji is what the message itself says it is, before any table', () => {
    const blocks = [
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'emoji', name: 'brand_new', unicode: '1fae8' },
              { type: 'emoji', name: 'male-doctor', unicode: '1f468-1f3fd-200d-2695-fe0f', skin_tone: 4 },
              { type: 'emoji', name: 'our-logo' },
              { type: 'emoji', name: 'broken', unicode: 'ffffff' },
            ],
          },
        ],
      },
    ];

    const plain = unslack(
      ':brand_new: :male-doctor::skin-tone-4: :our-logo: :broken:',
      new Map(),
      emojiIn(blocks),
    );

    expect(plain).toBe('🫨 👨🏽‍⚕️ :our-logo: :broken:');
  });

  it('names are asked for once each, and only where Slack did not bring them', () => {
    expect(mentionedIn('<@U0ANA> <@U0ANA> <@U0NEW|ben> <@W0BEN> &lt;@U0NO&gt;')).toEqual(['U0ANA', 'W0BEN']);
  });
});

describe('what somebody typed into a field on Slack', () => {
  it.each([
    [':tada: done', '🎉 done'],
    [':wave::skin-tone-3:', '👋🏼'],
    [':our-logo: stays', ':our-logo: stays'],
    ['at 10:30:45, 1:100:2', 'at 10:30:45, 1:100:2'],
    ['a &amp; b &lt;c&gt;', 'a &amp; b &lt;c&gt;'],
    ['<https://example.com> <@U0ANA> <b>', '<https://example.com> <@U0ANA> <b>'],
    ['🎉', '🎉'],
    ['', ''],
  ])('%j is %j', (field, plain) => {
    expect(unslackField(field)).toBe(plain);
  });
});

describe('what the customer gets of it', () => {
  it.each([
    ['*Sorry* for the _long_ ~wait~ `now`', 'Sorry for the long wait now'],
    ['*_both_*, _*both*_', 'both, both'],
    ['5*3*2, a_b_c, ~/bin', '5*3*2, a_b_c, ~/bin'],
    ['2 * 3 * 4', '2 * 3 * 4'],
    ['*one* *two*', 'one two'],
    ['*see https://example.com/_a_/b now*', 'see https://example.com/_a_/b now'],
    ['*https://example.com/x*', 'https://example.com/x'],
    ['```\ncode *stays*\n```', 'code *stays*'],
    ['`*stays*`', '*stays*'],
    ['*over\nlines*', '*over\nlines*'],
    ['**', '**'],
    ['  around  ', 'around'],
    ['\x001\x00 odd', '1 odd'],
  ])('%j goes out as %j', (plain, sent) => {
    expect(toCustomerText(plain)).toBe(sent);
  });

  it('a long hostile text is not a long wait', () => {
    const begun = performance.now();

    toCustomerText('*a _b ~c `d '.repeat(4_000));
    unslack(':a<b&'.repeat(8_000), NAMES);

    expect(performance.now() - begun).toBeLessThan(1_500);
  });
});
