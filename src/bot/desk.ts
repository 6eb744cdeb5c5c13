import { randomUUID } from 'node:crypto';

import { actorOf } from '../issues/audit.ts';
import type { IssueCommand, Refusal } from '../issues/decide.ts';
import type { InboxListing } from '../issues/inboxes.ts';
import { NOTICES } from '../issues/effects.ts';
import type { Address, Conversation, Employee, IssueId } from '../issues/issue.ts';
import { messageId } from '../issues/issue.ts';
import type { IssuePage, IssueQuery, IssueSummary } from '../issues/views.ts';
import { accessDesk } from './access-desk.ts';
import { adminDesk } from './admin-desk.ts';
import type { CardView } from './card.ts';
import { asShown, cardOf } from './card.ts';
import { customerDesk } from './desk-customers.ts';
import { messageDesk } from './desk-messages.ts';
import type { DeskParts } from './desk-parts.ts';
import {
  blockedWords,
  connectedWords,
  disconnectedWords,
  refusalWords,
  unreadableAddress,
} from './phrases.ts';
import type { Ask, CardPage, Desk, Done, Outcome } from './platform.ts';

export function createDesk(parts: DeskParts): Desk {
  const { issues, reader, people, replies, attachments, postings, inboxes, channels } = parts;

  function draw(summary: IssueSummary): CardView {
    return cardOf(summary, channels.word(summary.channel));
  }

  function page({ issues: found, ...rest }: IssuePage): CardPage {
    return { cards: found.map(draw), ...rest };
  }

  async function card(issue: IssueId): Promise<CardView | undefined> {
    const summary = await reader.summary(issue);
    return summary && draw(summary);
  }

  async function withCard(issue: IssueId, done: Done): Promise<Outcome> {
    const now = await card(issue);
    if (now) return { ...done, card: now };
    return done.ok ? refused({ reason: 'no-such-issue' }) : done;
  }

  async function carryOut(
    issue: IssueId,
    by: Employee,
    asks: readonly Ask[],
    request?: string,
  ): Promise<Done> {
    const commands: IssueCommand[] = [];
    for (const ask of asks) {
      const command = await commandOf(ask, by);
      if ('reason' in command) return refused(command);
      commands.push(command);
    }
    const decision = await issues.execute(issue, commands, request);
    if (!decision.ok) return refused(decision.refusal);
    const withdrawn = decision.events.flatMap((e) => (e.type === 'reply-withdrawn' ? [e.message] : []));
    return { ok: true, ...(withdrawn.length > 0 && { withdrawn }) };
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
        return {
          ...{ type: 'comment', by, message: ask.message ?? messageId(randomUUID()), text: ask.text },
          ...(ask.origin && { origin: ask.origin }),
        };
      case 'reply': {
        const { text, route, seen, origin, message = messageId(randomUUID()), waitMs, files = [] } = ask;
        const filesProblem = channels.cannotCarry(
          route.channel,
          files.map(({ name, contentType, bytes }) => ({ name, contentType, size: bytes.byteLength })),
        );
        const size = channels.measure(route.channel, text.trim());
        return {
          ...{ type: 'reply', by, message, text, route, size, files },
          ...(waitMs !== undefined && { waitMs }),
          ...(filesProblem !== undefined && { filesProblem }),
          ...(seen !== undefined && { seen }),
          ...(origin && { origin }),
        };
      }
      case 'withdraw':
        return { type: 'withdraw', by, message: ask.message };
      case 'undo-close':
        return { type: 'undo-close', by, closedAt: ask.closedAt, repliesSince: ask.repliesSince };
      default:
        return ask satisfies never;
    }
  }

  return {
    access: accessDesk(parts),
    admin: adminDesk(parts),
    async identify(identity) {
      return { ...(await people.identify(identity)), via: identity.platform };
    },
    colleagues: () => people.active(),
    async namesOn(platform, colleague) {
      const identities = await people.identitiesOf(colleague);
      return identities.filter((identity) => identity.platform === platform).map(({ id }) => id);
    },

    carryOut,

    async act(issue, by, asks, request) {
      return withCard(issue, await carryOut(issue, by, asks, request));
    },

    async start(by, typed, text, request) {
      const to = channels.parse(typed, addressesOf(await inboxes.list()));
      if (!to) return { ok: false, refusal: { reason: 'no-such-route' }, words: unreadableAddress(typed) };
      const size = channels.measure(to.channel, text.trim());
      const opening = { channel: to.channel, to: to.address, by };
      const started = await issues.start(opening, { text, size }, request);
      return started.ok ? withCard(started.issue, { ok: true }) : refused(started.refusal);
    },

    issueOf: (platform, ref) => postings.issueOf(platform, ref),
    revise: (platform, ref, text) => parts.revise(platform, ref, text),
    cardRefs: (platform, ids) => postings.refsOf(platform, ids),

    async retry(issue, message, by) {
      await replies.retry(message, by);
      return withCard(issue, { ok: true });
    },

    card,

    async open(id) {
      const detail = await reader.detail(id);
      if (!detail) return undefined;
      const { summary, issue, history } = detail;
      return {
        card: draw(summary),
        history: history.map(asShown),
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

    findings: (text, found) => reader.findings(text, found),

    counts: (by) => reader.counts(by.id),

    ...customerDesk(parts, draw),
    ...messageDesk(parts),
    record: (by, note) => parts.audit.note(actorOf(by), note),

    measure: (channel, text) => ({
      ...channels.measure(channel, text.trim()),
      word: channels.word(channel),
    }),
    attachment: (id) => attachments.read(id),
    inboxes: () => inboxes.list(),

    async connect(at, typed, by) {
      const all = await inboxes.list();
      const address = channels.parse(typed, addressesOf(all));
      if (!address) return { ok: false, words: unreadableAddress(typed) };
      const listening = all.find((inbox) => inbox.listens.some((one) => sameAddress(one, address)));
      const name = listening?.name ?? address.address;
      const outcome = await inboxes.add({ name, listens: [address], posts: [at] }, by && actorOf(by));
      if (!outcome.ok) return { ok: false, words: outcome.problem };
      await postings.redrawAll(at);
      return { ok: true, words: connectedWords(name, address.address, outcome.changed) };
    },

    async disconnect(at, by) {
      const all = await inboxes.list();
      const here = all.filter((inbox) => inbox.posts.some((post) => sameConversation(post, at)));
      for (const { name } of here)
        await inboxes.remove({ name, listens: [], posts: [at] }, by && actorOf(by));
      return { ok: true, words: disconnectedWords(here.map(({ name }) => name)) };
    },

    trouble: (at, problem) => postings.trouble(at, problem),
    async recovered(at) {
      await postings.takesCardsAgain(at);
      return postings.redrawAll(at);
    },

    async notices(by) {
      const off = await people.noticesOff(by.id);
      return new Map(NOTICES.map((about) => [about, !off.includes(about)]));
    },
    setNotice: (by, about, on) => people.setNotice(by.id, about, on),

    async left(platform, person) {
      const employee = await people.behind(platform, person);
      return employee?.active ? issues.leave(employee) : 0;
    },
  };
}

function refused(refusal: Refusal): Extract<Done, { readonly ok: false }> {
  return { ok: false, refusal, words: refusalWords(refusal) };
}

function addressesOf(all: readonly InboxListing[]): readonly Address[] {
  return all.flatMap(({ listens }) => listens);
}

function sameAddress(one: Address, other: Address): boolean {
  return one.channel === other.channel && one.address === other.address;
}

function sameConversation(one: Conversation, other: Conversation): boolean {
  return one.platform === other.platform && one.conversation === other.conversation;
}
