import { randomBytes, randomUUID } from 'node:crypto';

/** Everything about this Teams that a test may want otherwise. */
export interface Settings {
  readonly appId: string;
  readonly appPassword: string;
  readonly tenantId: string;
  readonly botName: string;
  /** Where activities go, below the address given to `deliverTo`. */
  readonly requestPath: string;
  /** How long the bot has to answer. Teams: 5 s or more; ours must be within 3. */
  readonly answerMs: number;
  /** How long an access token of the bot lives. */
  readonly tokenSeconds: number;
  /** Pages of members are no smaller than this. Teams: 50, and 500 at most. */
  readonly pageSizeMin: number;
  /** `documented`: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
  readonly rates: 'off' | 'documented';
}

export function settingsWith(changes: Partial<Settings>): Settings {
  return {
    appId: randomUUID(),
    appPassword: randomBytes(16).toString('hex'),
    tenantId: randomUUID(),
    botName: 'Switchboard',
    requestPath: '/api/messages',
    answerMs: 3_000,
    tokenSeconds: 3_600,
    pageSizeMin: 50,
    rates: 'off',
    ...changes,
  };
}
