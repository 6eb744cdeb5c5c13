import { randomUUID } from 'node:crypto';

import type { Decision, IssueCommand, ReplySize } from './decide.ts';
import { decideAll } from './decide.ts';
import type { InboundMessage, Received } from './inbound.ts';
import { decideInbound } from './inbound.ts';
import type { Employee, HeldId, IssueId, MessageId } from './issue.ts';
import { messageId } from './issue.ts';
import type { People } from './people.ts';
import type { IssueStore, Opening, Started } from './store.ts';

export interface IssueService {
  /** A customer writes. Resolves once it is kept; the same message may come any number of times. */
  receive(message: InboundMessage): Promise<Received>;
  /** An employee says that a held message is a person's: it is taken in as such, once. */
  release(held: HeldId, by: Employee, message: InboundMessage): Promise<Received>;
  /**
   * What an employee asks: all of it in one transaction, or the first refusal and nothing. What was written by the same
   * name before is not written again.
   */
  execute(id: IssueId, commands: readonly IssueCommand[], request?: string): Promise<Decision>;
  /**
   * An employee writes to a customer first: on their unresolved issue, or on a new one that is then theirs.
   * Refused where the number has opted out or cannot be reached.
   */
  start(opening: Opening, reply: FirstReply, request?: string): Promise<Started>;
  /** Somebody leaves the team and gives back what they held; how many issues that were. */
  leave(employee: Employee): Promise<number>;
}

export interface FirstReply {
  readonly text: string;
  readonly size: ReplySize;
}

export function issueService(store: IssueStore, people: People, clock: () => Date): IssueService {
  return {
    receive(message) {
      const id = messageId(randomUUID());
      return store.receive(message, id, (sender) => decideInbound(sender, message, id, clock()));
    },

    release(held, by, message) {
      const id = messageId(randomUUID());
      return store.release(held, by, message, id, (sender) =>
        decideInbound(sender, message, id, clock(), by),
      );
    },

    execute(id, commands, request) {
      return store.change(
        id,
        (issue, kept) => {
          const left = commands.filter((command) => !writtenBy(command).some((name) => kept.has(name)));
          return decideAll(issue, left, clock());
        },
        request,
        commands.flatMap(writtenBy),
      );
    },

    start(opening, { text, size }, request) {
      const { by, channel, to } = opening;
      const message = messageId(randomUUID());
      return store.start(
        opening,
        (issue) => {
          const route = issue.routes.find((r) => r.channel === channel && r.to === to);
          if (!route) return { ok: false, refusal: { reason: 'no-such-route' } };
          const mine: readonly IssueCommand[] = issue.revision === 0 ? [{ type: 'take', by }] : [];
          return decideAll(issue, [...mine, { type: 'reply', by, message, text, size, route }], clock());
        },
        request,
      );
    },

    async leave(employee) {
      const held = await people.setActive(employee.id, false);
      for (const id of held) await this.execute(id, [{ type: 'hand-back', by: employee }]);
      return held.length;
    },
  };
}

function writtenBy(command: IssueCommand): readonly MessageId[] {
  return command.type === 'comment' || command.type === 'reply' ? [command.message] : [];
}
