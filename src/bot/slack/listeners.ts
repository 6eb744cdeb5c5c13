import type { Receiver } from '@slack/bolt';
import { App, UnknownError } from '@slack/bolt';
import type { ExtendedErrorHandlerArgs } from '@slack/bolt/dist/App.js';
import type { WebClientOptions } from '@slack/web-api';

import type { Desk, PlatformTools } from '../platform.ts';
import { registerAssignModal } from './assign-modal.ts';
import { registerClicks } from './clicks.ts';
import { registerHeld } from './command-held.ts';
import { registerCommand } from './command.ts';
import type { SlackSettings } from './config.ts';
import type { SlackContext } from './context.ts';
import { registerCustomerLinks } from './customer-links.ts';
import { registerCustomerModal } from './customer-modal.ts';
import { fileFetcher } from './fetch-file.ts';
import { registerHealing } from './heal.ts';
import type { Home } from './home.ts';
import { registerHome } from './home.ts';
import type { Installations } from './installations.ts';
import { registerRemovals } from './installations.ts';
import { registerOriginals } from './originals.ts';
import { slackPeople } from './people.ts';
import { registerShortcuts } from './shortcuts.ts';
import { registerThreadTalk } from './thread-talk.ts';
import { registerWholeMessage } from './whole-message.ts';

export interface Listening {
  readonly desk: Desk;
  readonly receiver: Receiver;
  readonly installed: Installations;
  readonly settings: SlackSettings;
  readonly tools: Pick<PlatformTools, 'log' | 'shelf'>;
  /** Where the API is, and where the library's words go. */
  readonly api: Required<Pick<WebClientOptions, 'logger'>> & Pick<WebClientOptions, 'slackApiUrl'>;
  readonly clock: () => Date;
  readonly originals: SlackContext['originals'];
}

/** All that answers Slack, the same whichever way it came in. Nothing here calls Slack until something comes. */
export function listenTo(parts: Listening): Home {
  const { desk, receiver, installed, settings, tools, api, clock, originals } = parts;
  const { log, shelf } = tools;
  const app = new App({
    receiver,
    authorize: (source) => installed.authorize(source),
    logger: api.logger,
    // Its default keeps everything that was ever said in memory.
    convoStore: false,
    extendedErrorHandler: true,
    // For what is told to the one who clicked, while they wait.
    clientOptions: { ...api, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, timeout: 2_500 },
  });
  // A handler that does not throw would make Bolt answer 200, and what Slack brought would be lost.
  app.error(async ({ error }: ExtendedErrorHandlerArgs) => {
    throw error instanceof UnknownError ? error.original : error;
  });

  const people = slackPeople({ desk, installed, shelf, allowGuests: settings.allowGuests, log, clock });
  const context: SlackContext = {
    desk,
    people,
    log,
    manyWorkspaces: installed.many,
    clientFor: (team) => installed.clientFor(team),
    fetchFiles: fileFetcher(log),
    originals,
    botIn: async (team) => (await installed.of(team)).botUserId,
  };
  registerClicks(app, context);
  registerAssignModal(app, context);
  registerCustomerModal(app, context);
  registerCustomerLinks(app, context);
  registerWholeMessage(app, context);
  registerOriginals(app, context);
  registerThreadTalk(app, context);
  registerShortcuts(app, context);
  registerCommand(app, context, settings.command);
  registerHeld(app, context);
  registerHealing(app, context);
  registerRemovals(app, installed);
  return registerHome(app, context);
}
