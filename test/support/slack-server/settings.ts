import { randomBytes } from 'node:crypto';

/** Everything about this Slack that a test may want otherwise. */
export interface Settings {
  readonly signingSecret: string;
  readonly appId: string;
  /** The app-level token of Socket Mode. */
  readonly appToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What a bot is granted when nothing else is said: exactly what our manifest asks for. */
  readonly scopes: readonly string[];
  /** The event subscriptions of the manifest; others are never sent. */
  readonly events: readonly string[];
  /** Where deliveries go, below the address given to `deliverTo`. */
  readonly requestPath: string;
  /** How long the bot has to acknowledge. Slack: 3000. */
  readonly ackMs: number;
  /** How long a trigger lives. Slack: 3000. */
  readonly triggerMs: number;
  /** The names of trigger errors: those of the method's page, or those of the guide; bots must know both. */
  readonly triggerErrors: 'method' | 'guide';
  /** When an event is sent again. Slack: at once, after 1 minute, after 5 minutes. */
  readonly retryDelaysMs: readonly number[];
  /** Between the answer to files.completeUploadExternal and the message: Slack promises no order. */
  readonly fileShareMs: number;
  /** A bucket per method; `by` says whether each conversation has its own. */
  readonly rates: Readonly<Record<string, Rate>>;
  /** Which end of its window conversations.history returns when there is more than `limit`: undocumented. */
  readonly historyEnd: 'latest' | 'oldest';
  /** After this long a message cannot be updated (a workspace setting); absent means never. */
  readonly editWindowMs?: number;
  readonly customEmoji: readonly string[];
}

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
  readonly by: 'channel' | 'team';
}

/** [D] 1 per second and channel, "short bursts" allowed: https://docs.slack.dev/apis/web-api/rate-limits */
export const DOCUMENTED: Settings['rates'] = {
  'chat.postMessage': { perSecond: 1, burst: 10, by: 'channel' },
};

export function settingsWith(changes: Partial<Settings>): Settings {
  const secret = () => randomBytes(16).toString('hex');
  return {
    signingSecret: secret(),
    appId: 'A0SWITCHBRD',
    appToken: `xapp-1-A0SWITCHBRD-${secret()}`,
    clientId: '1111111111.2222222222',
    clientSecret: secret(),
    scopes: BOT_SCOPES,
    events: BOT_EVENTS,
    requestPath: '/slack/events',
    ackMs: 3000,
    triggerMs: 3000,
    triggerErrors: 'method',
    retryDelaysMs: [0, 200, 400],
    fileShareMs: 10,
    rates: DOCUMENTED,
    historyEnd: 'latest',
    customEmoji: [],
    ...changes,
  };
}

export const BOT_SCOPES: readonly string[] = [
  'chat:write',
  'commands',
  'channels:history',
  'groups:history',
  'channels:read',
  'groups:read',
  'users:read',
  'users:read.email',
  'files:write',
  'files:read',
  'reactions:write',
];

/** Exactly what our manifest subscribes to. */
export const BOT_EVENTS: readonly string[] = [
  'app_home_opened',
  'message.channels',
  'message.groups',
  'member_left_channel',
  'member_joined_channel',
  'channel_archive',
  'channel_unarchive',
  'group_archive',
  'group_unarchive',
  'channel_id_changed',
  'user_change',
  'app_uninstalled',
  'tokens_revoked',
];
