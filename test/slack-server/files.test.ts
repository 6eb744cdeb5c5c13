import { afterEach, beforeEach, expect, it } from 'vitest';

import { objectIn, textIn } from '../support/slack-server/json.ts';
import { call, errorOf, startWithBolt } from './bolt.ts';

type World = Awaited<ReturnType<typeof startWithBolt>>;
let world: World;

beforeEach(async () => {
  world = await startWithBolt();
});
afterEach(() => world.stop());

it("the SDK's upload ends as a message in the thread, after the answer", async () => {
  const { slack, client, channel } = world;
  const { ts: thread } = await world.ana.types(channel, 'the card');

  await client.filesUploadV2({
    channel_id: channel,
    thread_ts: thread,
    filename: 'a.png',
    file: Buffer.from('png'),
  });
  const [message] = await slack.until(
    () => slack.thread(channel, thread).length > 0 && slack.thread(channel, thread),
  );

  expect(message).toMatchObject({ subtype: 'file_share', botId: slack.team.botId });
  expect(slack.files()).toMatchObject([{ name: 'a.png', mimetype: 'image/png', channels: [channel] }]);
});

it('bytes of another length than announced are refused, and so is completion without bytes', async () => {
  const asked = await call(world.client, 'files.getUploadURLExternal', { filename: 'a.png', length: 3 });

  const upload = await fetch(textIn(asked['upload_url']), { method: 'POST', body: 'four' });
  const refused = await errorOf(
    call(world.client, 'files.completeUploadExternal', { files: [{ id: asked['file_id'] }] }),
  );

  expect(upload.status).toBe(400);
  expect(refused.error).toBe('file_not_found');
});

it('an empty file is refused', async () => {
  const refused = await errorOf(
    call(world.client, 'files.getUploadURLExternal', { filename: 'a.png', length: 0 }),
  );

  expect(refused.error).toBe('invalid_arguments');
});

it("somebody's file is downloaded with the token, and leads to the sign-in page without", async () => {
  const { slack, client, channel } = world;
  await world.ana.types(channel, '', { files: [{ name: 'note.txt', bytes: 'hello' }] });
  const { file } = await call(client, 'files.info', { file: slack.files()[0]?.id ?? '' });
  const url = textIn(objectIn(file)['url_private_download']);

  const good = await fetch(url, { headers: { authorization: `Bearer ${slack.botToken()}` } });
  const bad = await fetch(url, { redirect: 'manual' });

  expect(await good.text()).toBe('hello');
  expect(bad.status).toBe(302);
});

it('a file of a channel without the bot does not exist', async () => {
  const { slack, client } = world;
  const elsewhere = slack.addChannel({ name: 'other', bot: false }).id;
  await world.ana.types(elsewhere, '', { files: [{ name: 'note.txt', bytes: 'hello' }] });

  const refused = await errorOf(call(client, 'files.info', { file: slack.files()[0]?.id ?? '' }));

  expect(refused.error).toBe('file_not_found');
});
