import type { PlatformHarness } from '../../contracts/chat-platform.ts';
import { chatPlatformContract } from '../../contracts/chat-platform.ts';
import type { TeamsCard } from '../../support/teams-app.ts';
import { aTeamsCustomer, startTeamsApp } from '../../support/teams-app.ts';

chatPlatformContract('teams', startTeams);

const STATUS = { attention: 'unassigned', accent: 'assigned', good: 'closed' } as const;

/** The real libraries against the stand-in, people acting as the client of Teams lets them. */
async function startTeams(): Promise<PlatformHarness> {
  const office = await startTeamsApp();
  const { teams, channel } = office;

  return {
    async customerWrites(text) {
      const from = aTeamsCustomer();
      await office.texts(from, text);
      return { writesAgain: (more) => office.texts(from, more) };
    },
    async cards(by) {
      return teams.cardsIn(channel).map((card) => ({
        name: card.id,
        status: statusOf(card),
        text: office[by].looksAt(channel, card.id).blocksText,
        labels: office[by].looksAt(channel, card.id).buttons,
      }));
    },
    async press(by, card, label) {
      const seen = await office[by].clicks(channel, card, label);
      return seen.kind === 'message' ? seen.text : '';
    },
    async announced(card) {
      return teams.thread(channel, card).map(({ summary }) => summary);
    },
    async markup() {
      const everything = teams
        .messages(channel)
        .flatMap(({ id, card }) => [card, ...teams.thread(channel, id).map((each) => each.card)]);
      return markupIn(everything).join('\n');
    },
    stop: office.stop,
  };
}

function statusOf({ style }: TeamsCard): (typeof STATUS)[keyof typeof STATUS] {
  if (style === 'warning') throw new Error('no card has such a band');
  return STATUS[style];
}

/** All that Teams would read as markdown, a link or a mention: whatever is no run of plain text. */
function markupIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(markupIn);
  if (typeof value !== 'object' || value === null) return [];
  const read = Object.entries(value).filter(([key]) => key === 'text' || key === 'url');
  const isLiteral = 'type' in value && value.type === 'TextRun';
  const own = isLiteral ? [] : read.map(([, words]) => String(words));
  return [...own, ...Object.values(value).flatMap(markupIn)];
}
