import { runningInboxes } from '../control.ts';
import { inboxStore } from '../db/inbox-store.ts';
import type { Inboxes, InboxListing } from '../issues/inboxes.ts';
import { ourselves, runCommand, say, UsageError, withDatabase } from './command.ts';
import { inboxWish } from './inbox-words.ts';

await runCommand(async (words) => {
  const wish = inboxWish(words);
  await withInboxes(async (inboxes) => {
    if (wish.verb !== 'list') {
      const outcome = await inboxes[wish.verb](wish.change, ourselves());
      if (!outcome.ok) throw new UsageError(outcome.problem);
      say(outcome.changed ? 'Done.' : 'Nothing to change: it was so already.');
    }
    say(await listed(inboxes));
  });
});

function withInboxes(work: (inboxes: Inboxes) => Promise<void>): Promise<void> {
  return withDatabase(
    (opened) => work(inboxStore(opened)),
    (dataDir) => work(runningInboxes(dataDir)),
  );
}

async function listed(inboxes: Inboxes): Promise<string> {
  const all = await inboxes.list();
  return all.length === 0 ? 'There are no inboxes yet.' : all.map(lineOf).join('\n');
}

function lineOf({ name, listens, posts, signature, troubles, unheard = [] }: InboxListing): string {
  const to = listens.map(({ channel, address }) => `${channel} ${address}`).join(', ') || 'nothing';
  const into =
    posts.map(({ platform, conversation }) => `${platform}:${conversation}`).join(', ') || 'nowhere';
  const wrong = troubles.map(
    ({ platform, conversation, problem }) => `\n  ! ${platform}:${conversation}: ${problem}`,
  );
  const silent = unheard.map(({ channel, problem }) => `\n  ! ${channel}: ${problem}`);
  const signed = signature === undefined ? '' : `\n  signs: ${signature.replaceAll('\n', ' / ')}`;
  return `${name}: listens on ${to}; posts to ${into}${signed}${[...wrong, ...silent].join('')}`;
}
