import { AdaptiveCardActionExecuteResponseType, Application, TeamsAdapter } from '@microsoft/teams-ai';
import type { Activity as LibraryActivity, TurnContext } from 'botbuilder';
import { CardFactory, ConfigurationServiceClientCredentialFactory } from 'botbuilder';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';

import { FAILED } from '../phrases.ts';
import type { PlatformTools } from '../platform.ts';
import { actionIn, Activity, askedIn, commandIn, personOf, placeOf } from './activity.ts';
import type { RegisteredBot, TeamsSettings } from './config.ts';
import { connectorOf } from './connector.ts';
import type { Reply } from './door.ts';
import { teamsDoor, TurnedAway } from './door.ts';
import { happened } from './happened.ts';
import { keyRing, KeysUnavailable } from './keys.ts';
import type {
  Connector,
  DialogAnswer,
  TeamsAnswer,
  TeamsHandlers,
  TeamsPerson,
  TeamsPlace,
} from './protocol.ts';
import { logIn, tokenKeeper } from './token.ts';
import { ISSUER, tokenCheck } from './verify.ts';

export interface TeamsSdk {
  /** For the router: takes what is posted to `/api/messages`, and reads the body itself. */
  readonly door: RequestHandler;
  connector(place: Pick<TeamsPlace, 'serviceUrl' | 'tenant'>): Connector;
  /** Resolves where the login gives a token. */
  askToken(): Promise<void>;
}

/**
 * The only file that knows `@microsoft/teams-ai` and botbuilder, which are at the end of their life: they route
 * what comes in and form the answers, no more. Whoever replaces them replaces this file.
 */
export function teamsSdk(
  settings: TeamsSettings,
  handlers: TeamsHandlers,
  tools: Pick<PlatformTools, 'log' | 'rejected'>,
  clock: () => Date = () => new Date(),
): TeamsSdk {
  const { bot, serviceHosts, answerMs } = settings;
  const registered = bot.registration === 'playground' ? undefined : bot;
  const config = libraryConfig(registered);
  const credentials = new ConfigurationServiceClientCredentialFactory(config);
  const adapter = new QuietAdapter(config, credentials);
  const app = applicationOver(adapter, registered?.appId ?? '', handlers, tools.log);
  const token = registered && tokenKeeper(() => askToken(registered, credentials, clock), clock);

  return {
    door: teamsDoor({
      ...{ settings, tools },
      judge: registered && tokenCheck(registered.appId, keyRing(registered.openIdUrl, clock), clock),
      run: (authorization, body) => adapter.answer(authorization, body, app),
    }),
    connector: (place) => connectorOf(place, { token, serviceHosts, clock, answerMs }),
    async askToken() {
      await token?.current();
    },
  };
}

type LibraryConfig = ConstructorParameters<typeof ConfigurationServiceClientCredentialFactory>[0] & object;

/** An empty app id switches the library's own checks off. Its addresses are all given or all left out. */
function libraryConfig(bot: RegisteredBot | undefined): LibraryConfig & Record<string, string | boolean> {
  if (!bot) return { MicrosoftAppId: '' };
  return {
    MicrosoftAppId: bot.appId,
    MicrosoftAppTenantId: bot.tenant,
    // Its own spelling of it.
    MicrosoftAppType: bot.registration === 'UserAssignedMSI' ? 'UserAssignedMsi' : bot.registration,
    ...(bot.password && { MicrosoftAppPassword: bot.password.reveal() }),
    ToBotFromChannelOpenIdMetadataUrl: bot.openIdUrl,
    ToBotFromEmulatorOpenIdMetadataUrl: bot.openIdUrl,
    ToBotFromChannelTokenIssuer: ISSUER,
    OAuthUrl: ISSUER,
    ToChannelFromBotOAuthScope: ISSUER,
    ToChannelFromBotLoginUrl: `${bot.loginUrl}/${bot.tenant}`,
    ValidateAuthority: true,
  };
}

/** `process` prints what goes wrong and answers it with the error's message; this leaves both to the door. */
class QuietAdapter extends TeamsAdapter {
  async answer(authorization: string, body: object, app: Application): Promise<Reply> {
    if (!isForTheLibrary(body)) throw new Error('an activity came to the library unchecked');
    try {
      const reply = await this.processActivity(authorization, body, async (context) => {
        await app.run(context);
      });
      return reply ?? undefined;
    } catch (error) {
      throw refusalIn(error);
    }
  }
}

/** The library checks once more, with keys it asks for itself, and exports none of its errors. */
function refusalIn(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'JsonWebTokenError') return new TurnedAway(error);
  if (error.name === 'FetchError') return new KeysUnavailable(error);
  if (error.constructor.name !== 'AuthenticationError' || !('statusCode' in error)) return error;
  return error.statusCode === 401 ? new TurnedAway(error) : new KeysUnavailable(error);
}

/** The door has read it; the library's own test asks for more than Teams sends. */
function isForTheLibrary(body: object): body is LibraryActivity {
  return Activity.safeParse(body).success;
}

async function askToken(
  bot: RegisteredBot,
  credentials: ConfigurationServiceClientCredentialFactory,
  clock: () => Date,
) {
  if (bot.registration === 'SingleTenant') return logIn(bot, clock);
  const identity = await credentials.createCredentials(bot.appId, ISSUER, bot.loginUrl, true);
  if (!('getToken' in identity) || typeof identity.getToken !== 'function')
    throw new Error('the library gave no credentials of a managed identity');
  // The library keeps this one itself.
  return { value: String(await identity.getToken()), expiresAt: 0 };
}

/** Invokes first, as they are matched; then whatever else there is, one route for each activity. */
function applicationOver(
  adapter: TeamsAdapter,
  botAppId: string,
  handlers: TeamsHandlers,
  log: Logger,
): Application {
  const app = new Application({
    ...{ adapter, botAppId, startTypingTimer: false, removeRecipientMention: false },
    adaptiveCards: {
      actionExecuteResponseType: AdaptiveCardActionExecuteResponseType.REPLACE_FOR_INTERACTOR,
    },
  });

  app.adaptiveCards.actionExecute(isInvoke('adaptiveCard/action'), async (context) =>
    inWords(context, log, async (value, who, place) => {
      const { verb, data } = actionIn(value);
      const answer: TeamsAnswer = await handlers.action(verb, data, who, place);
      return 'text' in answer ? answer.text : { ...answer.card };
    }),
  );
  app.adaptiveCards.search(isInvoke('application/search'), async (context, _state, { parameters }) => {
    const found = await inWords(context, log, async (_value, who, place) =>
      handlers.search(String(parameters.dataset), String(parameters.queryText), who, place),
    );
    // A menu has no place for words.
    return typeof found === 'string' ? [] : [...found];
  });
  app.taskModules.fetch(isInvoke('task/fetch'), async (context) =>
    inWords(context, log, async (value, who, place) => {
      const { verb, data } = askedIn(value);
      // Nothing can be opened that is closed; without words the client would say that something went wrong.
      return dialogOf(await handlers.openDialog(verb, data, who, place)) ?? FAILED;
    }),
  );
  app.taskModules.submit(isInvoke('task/submit'), async (context) =>
    inWords(context, log, async (value, who, place) => {
      const { verb, data } = askedIn(value);
      return dialogOf(await handlers.submitDialog(verb, data, who, place));
    }),
  );
  app.messageExtensions.fetchTask(isInvoke('composeExtension/fetchTask'), async (context) =>
    inWords(context, log, async (value, who, place) => {
      const { command, message } = commandIn(value);
      return dialogOf(await handlers.openOnMessage(command, message, who, place)) ?? FAILED;
    }),
  );
  app.messageExtensions.submitAction(isInvoke('composeExtension/submitAction'), async (context) =>
    inWords(context, log, async (value, who, place) => {
      const { command, data, message } = commandIn(value);
      return dialogOf(await handlers.submitOnMessage(command, data, message, who, place));
    }),
  );
  app.activity(
    /^(message|messageUpdate|messageDelete|conversationUpdate|installationUpdate)$/,
    async (context) => {
      await happened(Activity.parse(context.activity), handlers);
    },
  );
  return app;
}

function isInvoke(name: string) {
  return async ({ activity }: TurnContext) => activity.type === 'invoke' && activity.name === name;
}

/** Runs a handler of an invoke; where it fails, the person gets words and the log what happened. */
async function inWords<T>(
  { activity }: TurnContext,
  log: Logger,
  handle: (value: unknown, who: TeamsPerson, place: TeamsPlace) => Promise<T>,
): Promise<T | string> {
  try {
    const read = Activity.parse(activity);
    return await handle(read.value, personOf(read), placeOf(read));
  } catch (error) {
    const { name, id, conversation } = activity;
    log.error({ err: error, invoke: name, activity: id, conversation: conversation?.id }, 'an invoke failed');
    return FAILED;
  }
}

function dialogOf(answer: DialogAnswer) {
  if (answer === 'close') return undefined;
  if ('text' in answer) return answer.text;
  return {
    ...({ title: answer.title, width: 'large', height: 'large' } as const),
    card: CardFactory.adaptiveCard(answer.card),
  };
}
