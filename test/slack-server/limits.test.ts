import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { JsonObject } from '../support/slack-server/json.ts';
import type { SlackServer } from '../support/slack-server/index.ts';
import { startSlackServer } from '../support/slack-server/index.ts';
import { call, clientFor, errorOf, UNLIMITED } from './bolt.ts';
import {
  actions,
  button,
  input,
  many,
  modal,
  mrkdwn,
  option,
  options,
  plain,
  richText,
  section,
  select,
  textInput,
  x,
} from './samples.ts';

let slack: SlackServer;
let channel: string;

beforeAll(async () => {
  slack = await startSlackServer(UNLIMITED);
  channel = slack.addChannel({ name: 'limits' }).id;
});
afterAll(() => slack.stop());

const post = (args: JsonObject) =>
  clientFor(slack).apiCall('chat.postMessage', { channel, text: 'fallback', ...args });

type Row = readonly [what: string, max: number, at: string, make: (size: number) => JsonObject];

const IN_BLOCKS: readonly Row[] = [
  ['section text', 3000, '/text/text', (n) => section({ text: mrkdwn(x(n)) })],
  ['section field', 2000, '/fields/0/text', (n) => section({ fields: [mrkdwn(x(n))] })],
  ['section fields', 10, '/fields', (n) => section({ fields: many(n, () => mrkdwn('f')) })],
  ['header', 150, '/text/text', (n) => ({ type: 'header', text: plain(x(n)) })],
  ['context elements', 10, '/elements', (n) => ({ type: 'context', elements: many(n, () => mrkdwn('c')) })],
  ['actions elements', 25, '/elements', (n) => actions(...many(n, (i) => button({ action_id: `a${i}` })))],
  ['block_id', 255, '/block_id', (n) => section({ block_id: x(n) })],
  ['action_id', 255, '/elements/0/action_id', (n) => actions(button({ action_id: x(n) }))],
  ['button text', 75, '/elements/0/text/text', (n) => actions(button({ text: plain(x(n)) }))],
  ['button value', 2000, '/elements/0/value', (n) => actions(button({ value: x(n) }))],
  ['button url', 3000, '/elements/0/url', (n) => actions(button({ url: x(n) }))],
  [
    'accessibility_label',
    75,
    '/elements/0/accessibility_label',
    (n) => actions(button({ accessibility_label: x(n) })),
  ],
  ['options', 100, '/elements/0/options', (n) => actions(select({ options: options(n) }))],
  [
    'option text',
    75,
    '/elements/0/options/0/text/text',
    (n) => actions(select({ options: [option({ text: plain(x(n)) })] })),
  ],
  [
    'option value',
    75,
    '/elements/0/options/0/value',
    (n) => actions(select({ options: [option({ value: x(n) })] })),
  ],
  ['placeholder', 150, '/elements/0/placeholder/text', (n) => actions(select({ placeholder: plain(x(n)) }))],
  ['overflow', 5, '/elements/0/options', (n) => actions({ type: 'overflow', options: options(n) })],
  ['checkboxes', 10, '/elements/0/options', (n) => actions({ type: 'checkboxes', options: options(n) })],
  ['input label', 2000, '/label/text', (n) => input(textInput(), { label: plain(x(n)) })],
  ['input hint', 2000, '/hint/text', (n) => input(textInput(), { hint: plain(x(n)) })],
  ['initial value', 3000, '/element/initial_value', (n) => input(textInput({ initial_value: x(n) }))],
  [
    'image alt_text',
    2000,
    '/alt_text',
    (n) => ({ type: 'image', image_url: 'https://a.b/c.png', alt_text: x(n) }),
  ],
  [
    'image title',
    2000,
    '/title/text',
    (n) => ({ type: 'image', image_url: 'u', alt_text: 'a', title: plain(x(n)) }),
  ],
  [
    'confirm title',
    100,
    '/elements/0/confirm/title/text',
    (n) => actions(button({ confirm: confirm({ title: plain(x(n)) }) })),
  ],
  [
    'confirm text',
    300,
    '/elements/0/confirm/text/text',
    (n) => actions(button({ confirm: confirm({ text: plain(x(n)) }) })),
  ],
  [
    'confirm button',
    30,
    '/elements/0/confirm/confirm/text',
    (n) => actions(button({ confirm: confirm({ confirm: plain(x(n)) }) })),
  ],
];

function confirm(more: JsonObject): JsonObject {
  return { title: plain('Sure?'), text: plain('Really?'), confirm: plain('Yes'), deny: plain('No'), ...more };
}

describe('a limit of blocks', () => {
  it.each(IN_BLOCKS)('%s may be %i, not one more', async (_what, max, at, make) => {
    const taken = await post({ blocks: [make(max)] });
    const refused = await errorOf(post({ blocks: [make(max + 1)] }));

    expect(taken.ok).toBe(true);
    expect(refused.error).toBe('invalid_blocks');
    expect(refused.messages.join()).toContain(`[json-pointer:/blocks/0${at}]`);
  });

  it('holds inside an attachment too, where the error is another', async () => {
    const refused = await errorOf(
      post({ attachments: [{ color: '#E01E5A', blocks: [section({ text: mrkdwn(x(3001)) })] }] }),
    );

    expect(refused.error).toBe('invalid_attachments');
    expect(refused.messages).toEqual([
      '[ERROR] must be less than 3001 characters [json-pointer:/attachments/0/blocks/0/text/text]',
    ]);
  });
});

describe('a limit of messages', () => {
  it.each([
    ['blocks', 50, 'invalid_blocks', (n: number) => ({ blocks: many(n, () => ({ type: 'divider' })) })],
    [
      'attachments',
      100,
      'too_many_attachments',
      (n: number) => ({ attachments: many(n, () => ({ text: 'a' })) }),
    ],
    ['text', 40_000, 'msg_too_long', (n: number) => ({ text: x(n) })],
    [
      'text of all blocks',
      13_200,
      'msg_blocks_too_long',
      (n: number) => ({ blocks: [section(), ...sliced(n - 2)] }),
    ],
  ])('%s may be %i, not one more', async (_what, max, error, make) => {
    const taken = await post(make(max));
    const refused = await errorOf(post(make(max + 1)));

    expect(taken.ok).toBe(true);
    expect(refused.error).toBe(error);
  });

  it('lets an update have 4,000 characters of text, not one more', async () => {
    const { ts } = await call(clientFor(slack), 'chat.postMessage', { channel, text: 'first' });
    const update = (text: string) => clientFor(slack).apiCall('chat.update', { channel, ts, text });

    const taken = await update(x(4000));
    const refused = await errorOf(update(x(4001)));

    expect(taken.ok).toBe(true);
    expect(refused.error).toBe('msg_too_long');
  });
});

function sliced(length: number): JsonObject[] {
  const full = many(Math.floor(length / 3000), () => section({ text: mrkdwn(x(3000)) }));
  return length % 3000 === 0 ? full : [...full, section({ text: mrkdwn(x(length % 3000)) })];
}

describe('a limit of views', () => {
  it.each([
    ['blocks', 100, '/blocks', (n: number) => modal(many(n, () => ({ type: 'divider' })))],
    ['title', 24, '/title/text', (n: number) => modal([], { title: plain(x(n)) })],
    ['submit', 24, '/submit/text', (n: number) => modal([], { submit: plain(x(n)) })],
    ['close', 24, '/close/text', (n: number) => modal([], { close: plain(x(n)) })],
    ['private_metadata', 3000, '/private_metadata', (n: number) => modal([], { private_metadata: x(n) })],
    ['callback_id', 255, '/callback_id', (n: number) => modal([], { callback_id: x(n) })],
    ['external_id', 255, '/external_id', (n: number) => modal([], { external_id: x(n) })],
    ['alert', 200, '/blocks/0/text/text', (n: number) => modal([{ type: 'alert', text: plain(x(n)) }])],
  ])('%s may be %i, not one more', async (_what, max, at, make) => {
    // The trigger is looked at after the view: an unknown one is the sign that the view was taken.
    const open = (view: JsonObject) =>
      errorOf(clientFor(slack).apiCall('views.open', { trigger_id: '1.2.3', view }));

    const taken = await open(make(max));
    const refused = await open(make(max + 1));

    expect(taken.error).toBe('invalid_trigger_id');
    expect(refused.error).toBe('invalid_arguments');
    expect(refused.messages.join()).toContain(`[json-pointer:/view${at}]`);
  });
});

describe('refused blocks', () => {
  it.each<readonly [string, JsonObject[], string]>([
    ['an unknown type', [{ type: 'sektion' }], 'unsupported type: sektion [json-pointer:/blocks/0/type]'],
    [
      'a field nobody knows',
      [section({ colour: 'red' })],
      'invalid additional property: colour [json-pointer:/blocks/0]',
    ],
    ['a divider with text', [{ type: 'divider', text: plain('x') }], 'invalid additional property: text'],
    [
      'a section with nothing',
      [{ type: 'section' }],
      'missing required field: text [json-pointer:/blocks/0]',
    ],
    [
      'an empty text',
      [section({ text: mrkdwn('') })],
      'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['mrkdwn in a header', [{ type: 'header', text: mrkdwn('x') }], 'unsupported type: mrkdwn'],
    [
      'verbatim on plain text',
      [section({ text: { ...plain('x'), verbatim: true } })],
      'invalid additional property: verbatim',
    ],
    ['mrkdwn on a button', [actions(button({ text: mrkdwn('x') }))], 'unsupported type: mrkdwn'],
    [
      'a number as value',
      [actions(button({ value: 12 }))],
      'must provide a string [json-pointer:/blocks/0/elements/0/value]',
    ],
    ['a third style', [actions(button({ style: 'default' }))], 'must be a valid enum value'],
    ['no elements', [actions()], 'no less than 1 items required [json-pointer:/blocks/0/elements]'],
    [
      'one block_id twice',
      [section({ block_id: 'a' }), section({ block_id: 'a' })],
      'block_id already exists: a',
    ],
    ['one action_id twice in a block', [actions(button(), button())], 'action_id already exists: take'],
    ['an alert in a message', [{ type: 'alert', text: plain('x') }], 'unsupported type: alert'],
    ['a select without options', [actions(select({ options: [] }))], 'no less than 1 items'],
    [
      'an initial option that is no option',
      [actions(select({ initial_option: option({ value: 'zoe' }) }))],
      'initial_option must match',
    ],
    ['a button in an input', [input(button())], 'unsupported type: button'],
    ['a text input among actions', [actions(textInput())], 'unsupported type: plain_text_input'],
    ['an image without alt_text', [{ type: 'image', image_url: 'u' }], 'missing required field: alt_text'],
    [
      'an image from two places',
      [{ type: 'image', image_url: 'u', slack_file: { id: 'F1' }, alt_text: 'a' }],
      'either image_url or slack_file',
    ],
    [
      'rich text with an empty text',
      [richText({ type: 'text', text: '' })],
      'must be more than 0 characters',
    ],
    [
      'rich text outside a section',
      [{ type: 'rich_text', elements: [{ type: 'text', text: 'x' }] }],
      'unsupported type: text',
    ],
    [
      'rich text with an unknown leaf',
      [richText({ type: 'mention', user_id: 'U1' })],
      'unsupported type: mention',
    ],
    ['rich text with a name for an id', [richText({ type: 'user', user_id: 'ana' })], 'valid user id'],
  ])('%s', async (_what, blocks, reason) => {
    const refused = await errorOf(post({ blocks }));

    expect(refused.error).toBe('invalid_blocks');
    expect(refused.messages.join()).toContain(reason);
  });

  it.each<readonly [string, JsonObject, string]>([
    [
      'a modal with an input and no submit',
      { type: 'modal', title: plain('t'), blocks: [input()] },
      'must define `submit` to use `input` block [json-pointer:/view/blocks/0/input]',
    ],
    [
      'a modal without a title',
      { type: 'modal', blocks: [] },
      'missing required field: title [json-pointer:/view]',
    ],
    ['submit_disabled', modal([], { submit_disabled: true }), 'invalid additional property: submit_disabled'],
    ['a Home tab as modal', { type: 'home', blocks: [] }, 'must be a valid enum value: modal'],
    [
      'two focused inputs',
      modal([
        input(textInput({ focus_on_load: true })),
        input(textInput({ focus_on_load: true }), { block_id: 'b' }),
      ]),
      'only one element may have focus_on_load',
    ],
  ])('%s', async (_what, view, reason) => {
    const refused = await errorOf(clientFor(slack).apiCall('views.open', { trigger_id: '1.2.3', view }));

    expect(refused.error).toBe('invalid_arguments');
    expect(refused.messages.join()).toContain(reason);
  });

  it.each<readonly [string, JsonObject, string]>([
    ['blocks that are no list', { blocks: 'nonsense' }, 'invalid_blocks_format'],
    ['attachments that are no list', { attachments: '{' }, 'invalid_attachments'],
    [
      'a colour that is none',
      { attachments: [{ color: 'reddish', blocks: [section()] }] },
      'invalid_attachments',
    ],
    [
      'legacy fields beside blocks',
      { attachments: [{ text: 'a', blocks: [section()] }] },
      'invalid_attachments',
    ],
    ['metadata without a type', { metadata: { event_payload: {} } }, 'invalid_metadata_format'],
    [
      'metadata that is not flat',
      { metadata: { event_type: 'a', event_payload: { b: { c: 1 } } } },
      'invalid_metadata_format',
    ],
    ['nothing at all', { text: '' }, 'no_text'],
    ['a ts that went through a float', { thread_ts: '1700000000.1234' }, 'invalid_arguments'],
  ])('%s', async (_what, args, error) => {
    const refused = await errorOf(post(args));

    expect(refused.error).toBe(error);
  });
});
