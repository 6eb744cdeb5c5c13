import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startSlackServer } from '../support/slack-server/index.ts';
import type { JsonObject } from '../support/slack-server/json.ts';
import { objectIn, objectsIn, parseJson, textIn } from '../support/slack-server/json.ts';
import { call, clientFor, errorOf, startWithBolt } from './bolt.ts';
import { actions, button, card, input, modal, option, plain, section, select, textInput } from './samples.ts';

type World = Awaited<ReturnType<typeof startWithBolt>>;
let world: World;
let ts: string;

beforeEach(async () => {
  world = await startWithBolt();
  const answer = await call(world.client, 'chat.postMessage', {
    channel: world.channel,
    ...card('#E01E5A', ['Assign It']),
  });
  ts = textIn(answer['ts']);
});
afterEach(() => world.stop());

const FORM = modal(
  [
    input(),
    input(
      { type: 'users_select', action_id: 'who' },
      { block_id: 'assignee', label: plain('Assignee'), optional: true },
    ),
    { ...actions(button({ text: plain('View Customer'), action_id: 'customer' })), block_id: 'more' },
  ],
  { private_metadata: 'issue-12' },
);

const assign = () => world.ana.clicks(world.channel, ts, 'Assign It');
const viewNow = () => world.slack.viewOf(world.ana.user.id);

/** Lets the bot keep triggers instead of using them, so that a test can. */
function keepTriggers(name: string | RegExp): string[] {
  const kept: string[] = [];
  world.app.action(name, async ({ ack, body }) => {
    await ack();
    if (body.type === 'block_actions') kept.push(body.trigger_id);
  });
  return kept;
}

function openFormOnClick(view: JsonObject = FORM): void {
  world.app.action('Assign It', async ({ ack, body, client }) => {
    await ack();
    if (body.type === 'block_actions')
      await client.apiCall('views.open', { trigger_id: body.trigger_id, view });
  });
}

const open = (trigger_id = '', view: JsonObject = FORM) =>
  world.client.apiCall('views.open', { trigger_id, view });
const push = (trigger_id = '', view: JsonObject = FORM) =>
  world.client.apiCall('views.push', { trigger_id, view });

describe('a trigger', () => {
  it('opens one modal, then it is spent', async () => {
    const kept = keepTriggers('Assign It');
    await assign();
    const [trigger] = kept;

    await open(trigger);
    const refused = await errorOf(open(trigger));

    expect(viewNow()).toMatchObject({ title: 'Issue 12', depth: 1 });
    expect(refused.error).toBe('exchanged_trigger_id');
  });

  it('is dead after three seconds', async () => {
    const kept = keepTriggers('Assign It');
    await assign();
    world.slack.passes(3001);

    expect((await errorOf(open(kept[0]))).error).toBe('expired_trigger_id');
  });

  it('is not spent by a view that Slack refuses', async () => {
    const kept = keepTriggers('Assign It');
    await assign();

    const refused = await errorOf(open(kept[0], modal([section({ text: plain('') })])));
    const opened = await open(kept[0]);

    expect([refused.error, opened.ok]).toEqual(['invalid_arguments', true]);
  });

  it('has the names of the guide where a test asks for them', async () => {
    const slack = await startSlackServer({ triggerErrors: 'guide' });

    const refused = await errorOf(
      clientFor(slack).apiCall('views.open', { trigger_id: '1.2.x', view: FORM }),
    );
    await slack.stop();

    expect(refused.error).toBe('invalid_trigger');
  });

  it('of a card cannot push; of a modal it can, until three are open', async () => {
    const kept = keepTriggers(/Assign It|customer/);
    await assign();
    const withoutModal = await errorOf(push(kept[0]));
    await open(kept[0]);
    for (const index of [1, 2]) {
      await world.ana.clicksInView('View Customer');
      await push(kept[index]);
    }
    await world.ana.clicksInView('View Customer');

    const fourth = await errorOf(push(kept[3]));

    expect([withoutModal.error, fourth.error]).toEqual(['not_found', 'push_limit_reached']);
    expect(viewNow()?.depth).toBe(3);
  });
});

describe('what was typed', () => {
  it('stays while another view is on top and after it is gone', async () => {
    const kept = keepTriggers(/Assign It|customer/);
    await assign();
    await open(kept[0]);
    await world.ana.fills('Reply', 'half a sentence');
    await world.ana.clicksInView('View Customer');
    await push(kept[1], modal([section()], { title: plain('Customer') }));
    const above = viewNow()?.title;

    await world.ana.cancels();

    expect(above).toBe('Customer');
    expect(viewNow()?.inputs['Reply']).toEqual({ type: 'plain_text_input', value: 'half a sentence' });
  });

  it('stays over an update where the ids do, and goes where they do not', async () => {
    openFormOnClick();
    await assign();
    await world.ana.fills('Reply', 'kept');
    const view_id = viewNow()?.id;
    const update = (view: JsonObject) => world.client.apiCall('views.update', { view_id, view });

    await update(modal([section(), input(textInput({ initial_value: 'other' }))]));
    const same = viewNow()?.inputs['Reply'];
    await update(modal([input(textInput({ initial_value: 'other' }), { block_id: 'reply:r2' })]));

    expect(same?.['value']).toBe('kept');
    expect(viewNow()?.inputs['Reply']?.['value']).toBe('other');
    expect(viewNow()?.id).toBe(view_id);
  });
});

it('an update with an old hash is refused, and each update gives a new one', async () => {
  openFormOnClick();
  await assign();
  const { id: view_id, hash } = viewNow() ?? {};
  await world.client.apiCall('views.update', { view_id, hash, view: FORM });

  const refused = await errorOf(world.client.apiCall('views.update', { view_id, hash, view: FORM }));
  await world.ana.closes();
  const gone = await errorOf(world.client.apiCall('views.update', { view_id, view: FORM }));

  expect([refused.error, gone.error]).toEqual(['hash_conflict', 'not_found']);
});

describe('submitting', () => {
  it('sends every value, and an empty answer closes the view', async () => {
    openFormOnClick();
    const seen: JsonObject[] = [];
    world.app.view('issue', async ({ ack, body }) => {
      seen.push(JSON.parse(JSON.stringify(body)));
      await ack();
    });
    await assign();
    await world.ana.fills('Reply', 'on my way');
    await world.ana.selects('Assignee', 'ana');

    const after = await world.ana.submits();

    expect(after).toMatchObject({ outcome: 'acknowledged', error: undefined, view: undefined });
    expect(seen).toMatchObject([
      {
        view: {
          private_metadata: 'issue-12',
          state: {
            values: {
              reply: { words: { type: 'plain_text_input', value: 'on my way' } },
              assignee: { who: { type: 'users_select', selected_user: world.ana.user.id } },
            },
          },
        },
      },
    ]);
  });

  it('is held back by the client while a required field is empty', async () => {
    openFormOnClick();
    await assign();

    const seen = await world.ana.submits();

    expect(seen.outcome).toBe('not sent');
    expect(seen.view?.errors).toEqual({ reply: 'Please complete this required field.' });
  });

  it.each<readonly [string, JsonObject, (view: ReturnType<typeof viewNow>) => unknown, unknown]>([
    [
      'errors',
      { response_action: 'errors', errors: { reply: 'too late' } },
      (view) => view?.errors,
      { reply: 'too late' },
    ],
    [
      'update',
      { response_action: 'update', view: modal([], { title: plain('Saved') }) },
      (view) => view?.title,
      'Saved',
    ],
    [
      'push',
      { response_action: 'push', view: modal([], { title: plain('Sure?') }) },
      (view) => view?.depth,
      2,
    ],
    ['clear', { response_action: 'clear' }, (view) => view, undefined],
  ])('may be answered with %s', async (_kind, answer, look, expected) => {
    openFormOnClick();
    answerSubmissionsWith(answer);
    await assign();
    await world.ana.fills('Reply', 'x');

    const seen = await world.ana.submits();

    expect(seen.error).toBeUndefined();
    expect(look(viewNow())).toEqual(expected);
    if (expected !== undefined) expect(viewNow()).toBeDefined();
  });

  it.each<readonly [string, JsonObject]>([
    ['errors for a block that is no input', { response_action: 'errors', errors: { more: 'x' } }],
    ['errors for nothing', { response_action: 'errors', errors: {} }],
    ['a view that is none', { response_action: 'update', view: { type: 'modal' } }],
    ['an action nobody knows', { response_action: 'close' }],
  ])('answered with %s shows trouble and keeps the view', async (_kind, answer) => {
    openFormOnClick();
    answerSubmissionsWith(answer);
    await assign();
    await world.ana.fills('Reply', 'x');

    const seen = await world.ana.submits();

    expect(seen.error).toContain('trouble connecting');
    expect(seen.view?.inputs['Reply']?.['value']).toBe('x');
    expect(world.slack.errorsShown(world.ana.user.id)).toHaveLength(1);
  });
});

/** Whatever it is: Bolt's types would not let a wrong one through. */
function answerSubmissionsWith(answer: JsonObject): void {
  world.app.view('issue', async ({ ack }) => {
    await Reflect.apply(ack, undefined, [answer]);
  });
}

describe('leaving', () => {
  it('by × tells of every view that asked, as cleared; by the close button of one', async () => {
    const closed: unknown[] = [];
    world.app.view({ type: 'view_closed', callback_id: 'issue' }, async ({ ack, body }) => {
      await ack();
      if (body.type === 'view_closed') closed.push(body.is_cleared);
    });
    const kept = keepTriggers(/Assign It|customer/);
    await assign();
    await open(kept[0], { ...FORM, notify_on_close: true });
    await world.ana.clicksInView('View Customer');
    await push(kept[1], { ...FORM, notify_on_close: true });

    await world.ana.cancels();
    const afterCancel = viewNow()?.depth;
    await world.ana.closes();

    expect(afterCancel).toBe(1);
    expect(closed).toEqual([false, true]);
    expect(viewNow()).toBeUndefined();
  });
});

describe('menus', () => {
  it('offer what they offer, and tell of a choice outside inputs at once', async () => {
    const chosen: string[] = [];
    world.app.action({ action_id: 'who', type: 'block_actions' }, async ({ ack, payload }) => {
      await ack();
      if (payload.type === 'static_select') chosen.push(payload.selected_option.value);
    });
    openFormOnClick(modal([{ ...actions(select({ placeholder: plain('Who?') })), block_id: 'menus' }]));
    await assign();

    await world.ana.selects('Who?', 'Ana');
    const vain = world.ana.selects('Who?', 'Zoe');

    await expect(vain).rejects.toThrow('does not offer "Zoe"; there is: Ana');
    expect(chosen).toEqual(['ana']);
  });

  it('of the external kind ask the bot', async () => {
    world.app.options('agent', async ({ ack, payload }) => {
      await ack({ options: [{ text: { type: 'plain_text', text: `${payload.value}!` }, value: 'v' }] });
    });
    openFormOnClick(
      modal([
        input({ type: 'external_select', action_id: 'agent' }, { label: plain('Agent'), block_id: 'agent' }),
      ]),
    );
    await assign();

    await world.ana.selects('Agent', 'v');

    expect(viewNow()?.inputs['Agent']).toEqual({
      type: 'external_select',
      selected_option: option({ text: plain('v!'), value: 'v' }),
    });
  });
});

describe('the Home tab', () => {
  const home = (label: string) => ({
    type: 'home',
    blocks: [section(), { ...actions(button({ text: plain(label), action_id: 'next' })), block_id: 'pager' }],
  });

  it('is published per person, and its buttons carry the view', async () => {
    const seen: JsonObject[] = [];
    world.app.event('app_home_opened', async ({ event, client }) => {
      await client.apiCall('views.publish', { user_id: event.user, view: home('Older') });
    });
    world.app.action('next', async ({ ack, body }) => {
      await ack();
      seen.push(JSON.parse(JSON.stringify(body)));
    });

    await world.ana.opensHome();
    await world.ana.clicksInHome('Older');

    expect(world.slack.homeOf(world.ana.user.id)?.buttons).toEqual(['Older']);
    expect(objectIn(seen[0]?.['container'])['type']).toBe('view');
    expect(textIn(objectIn(seen[0]?.['view'])['type'])).toBe('home');
    expect(seen[0]).not.toHaveProperty('response_url');
  });

  it('takes no modal, and no old hash', async () => {
    const user_id = world.ana.user.id;
    const publish = (args: JsonObject) => world.client.apiCall('views.publish', { user_id, ...args });
    await publish({ view: home('a') });
    const hash = world.slack.homeOf(user_id)?.hash;
    await publish({ view: home('b'), hash });

    const errors = [
      await errorOf(publish({ view: modal([]) })),
      await errorOf(publish({ view: home('c'), hash })),
    ];

    expect(errors.map(({ error }) => error)).toEqual(['invalid_arguments', 'hash_conflict']);
  });
});

describe('a field for files', () => {
  const FILES = { type: 'file_input', action_id: 'files', max_files: 2, filetypes: ['png', 'pdf'] };
  const form = modal([input(FILES, { label: plain('Files'), block_id: 'files', optional: true })]);
  const [one, two] = [
    { name: 'a.png', bytes: 'one' },
    { name: 'B.PDF', bytes: 'two' },
  ];

  it('hands over what was chosen with its address, which only the bot’s token opens; an update keeps it', async () => {
    const { app, slack, ana, client } = world;
    const sent: JsonObject[] = [];
    app.view('issue', async ({ ack, view }) => {
      sent.push(...objectsIn(parseJson(JSON.stringify(view.state.values['files']?.['files']?.files))));
      await ack();
    });
    openFormOnClick(form);
    await assign();
    await ana.attaches('Files', [one, two]);
    await client.apiCall('views.update', { view_id: viewNow()?.id, view: form });

    await ana.submits();

    expect(sent.map(({ name }) => name)).toEqual(['a.png', 'B.PDF']);
    const address = textIn(sent[0]?.['url_private']);
    const headers = { authorization: `Bearer ${slack.botToken()}` };
    expect(await (await fetch(address, { headers })).text()).toBe('one');
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(302);
  });

  it('takes no more, no larger and no other files than it says', async () => {
    openFormOnClick(form);
    await assign();
    const { ana } = world;
    const large = { name: 'a.png', bytes: Buffer.alloc(10 * 1024 * 1024 + 1) };

    await expect(ana.attaches('Files', [one, two, one])).rejects.toThrow('2 files at most');
    await expect(ana.attaches('Files', [large])).rejects.toThrow('larger than 10 MB');
    await expect(ana.attaches('Files', [{ name: 'a.exe', bytes: 'x' }])).rejects.toThrow('does not take');
  });

  it('stands in modals only, of an app that may read files, and takes ten at most', async () => {
    const triggers = keepTriggers('Assign It');
    await assign();
    const [trigger] = triggers;
    const { channel, client } = world;
    const poor = await startWithBolt({ scopes: ['commands'] });
    const block = input(FILES, { label: plain('Files') });
    const eleven = modal([input({ ...FILES, max_files: 11 })]);

    const inMessage = await errorOf(
      client.apiCall('chat.postMessage', { channel, text: 'x', blocks: [block] }),
    );
    const tooMany = await errorOf(open(trigger, eleven));
    const unread = await errorOf(
      poor.client.apiCall('views.open', { trigger_id: 'not asked for yet', view: form }),
    );
    await poor.stop();

    expect(inMessage.error).toBe('invalid_blocks');
    expect(tooMany.error).toBe('invalid_arguments');
    expect(unread.error).toBe('missing_scope');
  });
});
