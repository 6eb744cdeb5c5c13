import type { SlackServer } from './slack-server/index.ts';

/** All that the workspace still has: its channel, the threads in it, direct messages, files with what is in them. */
export function whatSlackHas(slack: SlackServer, channel: string, people: readonly string[]): string {
  const cards = slack.messages(channel);
  return JSON.stringify([
    cards,
    ...cards.map(({ ts }) => slack.thread(channel, ts)),
    ...people.map((user) => slack.directMessages(user)),
    slack.files().map(({ title, bytes }) => [title, bytes.toString()]),
  ]);
}
