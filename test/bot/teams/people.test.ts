import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { DEACTIVATED, NOT_KNOWN_YET } from '../../../src/bot/phrases.ts';
import { teamsClient } from '../../../src/bot/teams/client.ts';
import { teamsPeople } from '../../../src/bot/teams/people.ts';
import type { TeamsPlace } from '../../../src/bot/teams/protocol.ts';
import type { ChatIdentity } from '../../../src/issues/people.ts';
import { anEmployee } from '../../support/builders.ts';
import { memoryShelf } from '../../support/sms.ts';
import { startTeamsBot } from '../../support/teams-bot.ts';

let bot: Awaited<ReturnType<typeof startTeamsBot>>;
let identified: ChatIdentity[];

beforeEach(async () => {
  bot = await startTeamsBot();
  bot.team.installed = true;
  identified = [];
});
afterEach(() => bot.stop());

function people(options: { readonly active?: boolean; readonly allowGuests?: boolean } = {}) {
  return teamsPeople({
    desk: {
      async identify(identity) {
        identified.push(identity);
        return anEmployee(identity.name, { active: options.active ?? true });
      },
    },
    client: teamsClient((service) => bot.sdk.connector(service), { of: async () => undefined }),
    shelf: memoryShelf(),
    allowGuests: options.allowGuests ?? false,
    log: pino({ enabled: false }),
    clock: () => new Date('2026-11-22T12:00:00Z'),
  });
}

function place(): TeamsPlace {
  return {
    tenant: bot.teams.settings.tenantId,
    serviceUrl: bot.teams.serviceUrl,
    botId: bot.teams.botId,
    conversation: bot.channel.id,
    channel: bot.channel.id,
    team: bot.team.id,
    ...{ root: undefined, personal: false, message: undefined, activity: undefined },
  };
}

describe('somebody in Teams', () => {
  it('is an employee by the name and the email of the roster', async () => {
    const { id, aadObjectId } = bot.ana.user;
    const who = { id, aadObjectId: aadObjectId ?? undefined, name: 'A.', tenant: place().tenant };

    const person = await people().employee(who, place());

    expect(person).toMatchObject({ ok: true, employee: { name: 'Ana' } });
    expect(identified).toMatchObject([{ platform: 'teams', name: 'Ana', email: 'Ana@example.com' }]);
  });

  it.each([true, false])(
    'of whom Teams cannot say who they are is nobody yet (guests: %s)',
    async (allowGuests) => {
      const { id, aadObjectId } = bot.ana.user;
      const who = { id, aadObjectId: aadObjectId ?? undefined, name: 'A.', tenant: place().tenant };
      bot.teams.fault({ method: 'members', kind: 'http', status: 500 });

      const person = await people({ allowGuests }).employee(who, place());

      expect(person).toEqual({ ok: false, words: NOT_KNOWN_YET });
      expect(identified).toEqual([]);
    },
  );

  it('who is on no roster goes by the name of the request', async () => {
    const who = { id: '29:nobody', aadObjectId: crypto.randomUUID(), name: 'N.', tenant: place().tenant };

    expect(await people().employee(who, place())).toMatchObject({ ok: true, employee: { name: 'N.' } });
    expect(identified).toMatchObject([{ name: 'N.', makeshift: true }]);
  });

  it('whom an admin of ours has deactivated is refused, in words, also as the one to be chosen', async () => {
    const { id, aadObjectId } = bot.ana.user;
    const who = { id, aadObjectId: aadObjectId ?? undefined, name: 'A.', tenant: place().tenant };
    const refusing = people({ active: false });

    expect(await refusing.employee(who, place())).toEqual({ ok: false, words: DEACTIVATED });
    expect(await refusing.member(id, place())).toEqual({ ok: false, words: DEACTIVATED });
  });
});
