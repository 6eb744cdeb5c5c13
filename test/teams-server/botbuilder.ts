import { TeamsAdapter } from '@microsoft/teams-ai';

import type { TeamsServer } from '../support/teams-server/index.ts';

/** The connector client of the real SDK, as a bot has it; without its own retries. */
export async function clientOf(teams: TeamsServer, token: string) {
  // An empty app id switches the SDK's own login off, which speaks to Microsoft only.
  const adapter = new TeamsAdapter({ MicrosoftAppId: '' });
  const found: { client?: Client } = {};
  await adapter.continueConversationAsync('', { serviceUrl: teams.serviceUrl }, async (context) => {
    found.client = context.turnState.get(context.adapter.ConnectorClientKey);
  });
  if (!found.client) throw new Error('no connector');
  const { conversations } = found.client;
  const options = () => ({
    abortSignal: AbortSignal.timeout(2_000),
    customHeaders: { authorization: `Bearer ${token}` },
  });
  return { conversations, options };
}

/** What we use of it. */
interface Client {
  readonly conversations: {
    createConversation(parameters: object, options: object): Promise<{ id: string; activityId: string }>;
    updateActivity(conversation: string, id: string, activity: object, options: object): Promise<object>;
    sendToConversation(conversation: string, activity: object, options: object): Promise<{ id: string }>;
    replyToActivity(
      conversation: string,
      id: string,
      activity: object,
      options: object,
    ): Promise<{ id: string }>;
    getConversationPagedMembers(
      conversation: string,
      options: object,
    ): Promise<{ members: readonly { id: string; name: string }[]; continuationToken?: string }>;
  };
}
