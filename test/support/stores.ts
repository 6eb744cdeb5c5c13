import { inboxStore } from '../../src/db/inbox-store.ts';
import { issueReader } from '../../src/db/issue-reader.ts';
import { issueStore } from '../../src/db/issue-store.ts';
import { peopleStore } from '../../src/db/people-store.ts';
import { replyStore } from '../../src/db/reply-store.ts';
import { issueService } from '../../src/issues/service.ts';
import type { TestDatabase } from './databases.ts';

/** The stores on a database with one inbox, Support, on +15550009999, and two employees. */
export async function storesOn(opened: TestDatabase, clock: () => Date = () => new Date()) {
  const people = peopleStore(opened);
  const inboxes = inboxStore(opened);
  await inboxes.add({
    name: 'Support',
    listens: [{ channel: 'sms', address: '+15550009999' }],
    posts: [{ platform: 'web', conversation: 'support' }],
  });
  return {
    people,
    inboxes,
    reader: issueReader(opened),
    replies: replyStore(opened, clock),
    service: issueService(issueStore(opened), people, clock),
    ana: await people.identify({ platform: 'web', id: 'ana', name: 'Ana Lima' }),
    ben: await people.identify({ platform: 'web', id: 'ben', name: 'Ben Okafor' }),
  };
}
