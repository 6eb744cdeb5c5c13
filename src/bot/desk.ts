import { randomUUID } from 'node:crypto';

import type { IssueCommand, Refusal, ReplySize } from '../issues/decide.ts';
import type { Inboxes } from '../issues/inboxes.ts';
import type { Employee, IssueId } from '../issues/issue.ts';
import { messageId } from '../issues/issue.ts';
import type { People } from '../issues/people.ts';
import type { IssueService } from '../issues/service.ts';
import type { AttachmentStore, ReplyStore } from '../issues/store.ts';
import type { IssuePage, IssueQuery, IssueReader, IssueSummary } from '../issues/views.ts';
import type { CardView } from './card.ts';
import { cardOf } from './card.ts';
import { blockedWords, refusalWords } from './phrases.ts';
import type { Ask, CardPage, Desk, Outcome } from './platform.ts';

/** What the desk must know of customer channels; the app brings it from the other side. */
export interface ChannelFacts {
  /** "text", "email". */
  word(channel: string): string;
  measure(channel: string, text: string): ReplySize;
}

export interface DeskParts {
  readonly issues: IssueService;
  readonly reader: IssueReader;
  readonly people: People;
  readonly replies: ReplyStore;
  readonly attachments: AttachmentStore;
  readonly inboxes: Inboxes;
  readonly channels: ChannelFacts;
}

export function createDesk(parts: DeskParts): Desk {
  const { issues, reader, people, replies, attachments, inboxes, channels } = parts;

  function draw(summary: IssueSummary): CardView {
    return cardOf(summary, channels.word(summary.channel));
  }

  function page({ issues: found, next }: IssuePage): CardPage {
    return { cards: found.map(draw), ...(next !== undefined && { next }) };
  }

  async function card(issue: IssueId): Promise<CardView | undefined> {
    const summary = await reader.summary(issue);
    return summary && draw(summary);
  }

  async function refused(issue: IssueId, refusal: Refusal): Promise<Outcome> {
    const now = await card(issue);
    return { ok: false, refusal, words: refusalWords(refusal), ...(now && { card: now }) };
  }

  async function granted(issue: IssueId): Promise<Outcome> {
    const now = await card(issue);
    return now ? { ok: true, card: now } : refused(issue, { reason: 'no-such-issue' });
  }

  /** The same as asked, with us knowing who, what it is called, and how long it is. */
  async function commandOf(ask: Ask, by: Employee): Promise<IssueCommand | Refusal> {
    switch (ask.ask) {
      case 'take':
      case 'release':
      case 'close':
      case 'resolve':
      case 'reopen':
        return { type: ask.ask, by };
      case 'assign': {
        const to = await people.find(ask.to);
        return to ? { type: 'assign', by, to } : { reason: 'no-such-colleague' };
      }
      case 'comment':
        return { type: 'comment', by, message: messageId(randomUUID()), text: ask.text };
      case 'reply': {
        const { text, route, seen } = ask;
        const size = channels.measure(route.channel, text.trim());
        const message = messageId(randomUUID());
        return { type: 'reply', by, message, text, route, size, ...(seen !== undefined && { seen }) };
      }
      default:
        return ask satisfies never;
    }
  }

  return {
    identify: (identity) => people.identify(identity),
    colleagues: () => people.active(),

    async act(issue, by, asks, request) {
      const commands: IssueCommand[] = [];
      for (const ask of asks) {
        const command = await commandOf(ask, by);
        if ('reason' in command) return refused(issue, command);
        commands.push(command);
      }
      const decision = await issues.execute(issue, commands, request);
      return decision.ok ? granted(issue) : refused(issue, decision.refusal);
    },

    async retry(issue, message) {
      await replies.retry(message);
      return granted(issue);
    },

    card,

    async open(id) {
      const detail = await reader.detail(id);
      if (!detail) return undefined;
      const { summary, issue, history } = detail;
      return {
        card: draw(summary),
        history,
        colleagues: await people.active(),
        ...(issue.state.status === 'assigned' && { assignee: issue.state.assignee.id }),
        routes: issue.routes.map((route) => {
          const blocked = blockedWords(route);
          return {
            ...route,
            word: channels.word(route.channel),
            ...(blocked !== undefined && { blockedWords: blocked }),
          };
        }),
        ...(issue.lastCustomerMessage !== undefined && { seen: issue.lastCustomerMessage }),
      };
    },

    async mine(by, query) {
      return page(await reader.list({ ...query, assignee: by.id }));
    },

    async search(_by, query: IssueQuery) {
      return page(await reader.list(query));
    },

    counts: (by) => reader.counts(by.id),

    async customer(id) {
      const account = await reader.customer(id);
      if (!account) return undefined;
      const { issues: theirs, ...rest } = account;
      return { ...rest, cards: theirs.map(draw) };
    },

    async note(customer, by, text) {
      if (text.trim() === '') return false;
      await people.addNote(customer, by.id, text.trim());
      return true;
    },

    rename: (customer, _by, name) => people.rename(customer, name),
    measure: (channel, text) => channels.measure(channel, text.trim()),
    attachment: (id) => attachments.read(id),
    inboxes: () => inboxes.list(),
  };
}
