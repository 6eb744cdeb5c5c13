import type { PlatformHarness } from '../../contracts/chat-platform.ts';
import { chatPlatformContract } from '../../contracts/chat-platform.ts';
import type { Card } from '../../support/slack-app.ts';
import { aPhone, startSlackApp } from '../../support/slack-app.ts';

chatPlatformContract('slack', startSlack);

const STATUS = { '#E01E5A': 'unassigned', '#1D9BD1': 'assigned', '#2EB67D': 'closed' } as const;

/** The real library against the stand-in, people acting as Slack's client lets them. */
async function startSlack(): Promise<PlatformHarness> {
  const office = await startSlackApp();
  const { slack, channel } = office;
  const everything = () =>
    slack.messages(channel).flatMap((message) => [message, ...slack.thread(channel, message.ts)]);

  return {
    async customerWrites(text) {
      const from = aPhone();
      await office.texts(from, text);
      return { writesAgain: (more) => office.texts(from, more) };
    },
    async cards() {
      return slack.cardsIn(channel).map(seen);
    },
    async press(by, card, label) {
      const before = slack.ephemeralsOf(office[by].user.id).length;
      const { ephemerals } = await office[by].clicks(channel, card, label);
      if (ephemerals.length > 0) return ephemerals.map(({ text }) => text).join('\n');
      const said = () => slack.ephemeralsOf(office[by].user.id).slice(before);
      await slack.until(() => said().length > 0, 400).catch(() => undefined);
      return said()
        .map(({ text }) => text)
        .join('\n');
    },
    async announced(card) {
      return slack.thread(channel, card).map(({ text }) => text);
    },
    async markup() {
      return everything()
        .flatMap(({ ts }) => {
          const { mentions, links } = slack.attentionOf(channel, ts);
          return [...mentions, ...links];
        })
        .map(String)
        .join('\n');
    },
    stop: office.stop,
  };
}

function seen(card: Card) {
  const status = Object.entries(STATUS).find(([color]) => color === card.color)?.[1];
  if (status === undefined) throw new Error(`no card is ${card.color}`);
  return { name: card.ts, status, text: card.blocksText, labels: card.buttons };
}
