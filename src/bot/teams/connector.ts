import { z } from 'zod';

import { DeliveryError } from '../../issues/delivery.ts';
import type { Doing } from './faults.ts';
import { ConnectorAnswer, deliveryErrorOf } from './faults.ts';
import type { BotActivity, Connector, TeamsMember, TeamsPlace } from './protocol.ts';
import { mayBeCalled } from './service-url.ts';

/** What the connector is called with. */
export interface ConnectorTools {
  /** undefined: nothing is shown, as the playground wants it. */
  readonly token: { current(): Promise<string>; forget(token: string): void } | undefined;
  readonly serviceHosts: readonly string[];
  readonly clock: () => Date;
  /** How long an answer may take. */
  readonly answerMs: number;
}

/**
 * The Bot Connector of one place, called directly: the library's client tries again by itself, also when only an
 * answer was lost, and so posts twice. One attempt each; when to try again is for the outbox.
 * https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
 */
export function connectorOf(
  { serviceUrl, tenant }: Pick<TeamsPlace, 'serviceUrl' | 'tenant'>,
  tools: ConnectorTools,
): Connector {
  async function call<T>(doing: Doing, asked: Asked, answer: z.ZodType<T>): Promise<T> {
    try {
      if (!mayBeCalled(serviceUrl, tools.serviceHosts)) throw new DeliveryError('never', UNKNOWN_SERVICE);
      return answer.parse(await fetched(serviceUrl, asked, tools));
    } catch (error) {
      throw deliveryErrorOf(error, doing, tools.clock());
    }
  }

  async function pageOf(conversation: string, after: string | undefined): Promise<Page> {
    const query = new URLSearchParams({
      pageSize: '500',
      ...(after !== undefined && { continuationToken: after }),
    });
    const path = `${under(conversation)}/pagedmembers?${query}`;
    return call({ how: 'repeatable', about: 'channel' }, { method: 'GET', path }, Members);
  }

  return {
    async post(channel, activity) {
      const body = {
        isGroup: true,
        tenantId: tenant,
        channelData: { channel: { id: channel }, tenant: { id: tenant } },
        activity,
      };
      const asked = { method: 'POST', path: 'v3/conversations', body } as const;
      const { id, activityId } = await call({ how: 'once', about: 'channel' }, asked, Posted);
      return { conversation: id, activity: activityId };
    },

    async reply(conversation, activity, { onlyTo } = {}) {
      const path = `${under(conversation)}/activities`;
      const doing = { how: 'once', about: 'message' } as const;
      const asked: Asked =
        onlyTo === undefined
          ? { method: 'POST', path, body: activity }
          : {
              method: 'POST',
              path: `${path}?isTargetedActivity=true`,
              body: { ...activity, recipient: { id: onlyTo } },
            };
      return (await call(doing, asked, Sent)).id;
    },

    async update(conversation, id, activity) {
      const path = `${under(conversation)}/activities/${encodeURIComponent(id)}`;
      const body: BotActivity & { readonly id: string } = { ...activity, id };
      await call({ how: 'repeatable', about: 'message' }, { method: 'PUT', path, body }, z.unknown());
    },

    async remove(conversation, id) {
      const path = `${under(conversation)}/activities/${encodeURIComponent(id)}`;
      await call({ how: 'repeatable', about: 'message' }, { method: 'DELETE', path }, z.unknown());
    },

    async openPersonal(botId, person, tenantId) {
      const body = {
        isGroup: false,
        bot: { id: botId },
        members: [{ id: person }],
        tenantId,
        channelData: { tenant: { id: tenantId } },
      };
      const asked = { method: 'POST', path: 'v3/conversations', body } as const;
      return (await call({ how: 'repeatable', about: 'person' }, asked, Sent)).id;
    },

    async member(conversation, id) {
      const path = `${under(conversation)}/members/${encodeURIComponent(id)}`;
      const doing = { how: 'repeatable', about: 'person' } as const;
      try {
        return memberOf(await call(doing, { method: 'GET', path }, Member), tenant);
      } catch (error) {
        const { cause } = error instanceof DeliveryError ? error : {};
        if (cause instanceof ConnectorAnswer && cause.status === 404) return undefined;
        throw error;
      }
    },

    async members(conversation) {
      const all: TeamsMember[] = [];
      let after: string | undefined;
      do {
        const page = await pageOf(conversation, after);
        all.push(...page.members.map((member) => memberOf(member, tenant)));
        after = page.continuationToken || undefined;
      } while (after !== undefined);
      return all;
    },

    async channels(team) {
      const path = `v3/teams/${encodeURIComponent(team)}/conversations`;
      const doing = { how: 'repeatable', about: 'channel' } as const;
      const { conversations } = await call(doing, { method: 'GET', path }, Channels);
      return conversations.map(({ id, name }) => ({ id, name: name ?? undefined }));
    },
  };
}

const UNKNOWN_SERVICE =
  'This address of Teams is not on the list of those that Switchboard may call (TEAMS_SERVICE_HOSTS).';

interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the service URL. */
  readonly path: string;
  readonly body?: object;
}

async function fetched(
  serviceUrl: string,
  asked: Asked,
  { token, answerMs }: ConnectorTools,
): Promise<unknown> {
  const access = await token?.current();
  const response = await fetch(`${serviceUrl.replace(/\/$/, '')}/${asked.path}`, {
    method: asked.method,
    headers: {
      accept: 'application/json',
      ...(asked.body && { 'content-type': 'application/json; charset=utf-8' }),
      ...(access !== undefined && { authorization: `Bearer ${access}` }),
    },
    ...(asked.body && { body: JSON.stringify(asked.body) }),
    signal: AbortSignal.timeout(answerMs),
    // The token is for this host alone.
    redirect: 'error',
  });
  const text = await response.text();
  if (response.ok) return text === '' ? {} : JSON.parse(text);
  if (response.status === 401 && access !== undefined) token?.forget(access);
  throw new ConnectorAnswer(response.status, codeIn(text), response.headers.get('retry-after') ?? undefined);
}

const Failure = z.object({ error: z.object({ code: z.string().regex(/^\w{1,60}$/) }) });

function codeIn(text: string): string {
  try {
    return Failure.parse(JSON.parse(text)).error.code;
  } catch {
    return 'without a code';
  }
}

function under(conversation: string): string {
  return `v3/conversations/${encodeURIComponent(conversation)}`;
}

const Sent = z.object({ id: z.string().min(1) });
const Posted = z.object({ id: z.string().min(1), activityId: z.string().min(1) });
const Channels = z.object({
  conversations: z.array(z.object({ id: z.string(), name: z.string().nullish() })),
});
const Member = z.object({
  id: z.string(),
  name: z.string().nullish(),
  aadObjectId: z.string().nullish(),
  objectId: z.string().nullish(),
  email: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  tenantId: z.string().nullish(),
  userRole: z.string().nullish(),
});
const Members = z.object({ members: z.array(Member), continuationToken: z.string().nullish() });
type Page = z.infer<typeof Members>;

function memberOf(member: z.infer<typeof Member>, tenant: string): TeamsMember {
  return {
    id: member.id,
    aadObjectId: member.aadObjectId ?? member.objectId ?? undefined,
    name: member.name ?? '',
    tenant: member.tenantId ?? tenant,
    email: member.email ?? undefined,
    upn: member.userPrincipalName ?? undefined,
    isGuest: member.userRole === 'guest',
  };
}
