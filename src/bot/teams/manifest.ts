import { LABELS } from '../phrases.ts';

export interface AppSettings {
  /** Of the bot's registration; the app has the same. */
  readonly appId: string;
  /** Where the outside calls Switchboard; no slash at the end. */
  readonly publicUrl: string;
  readonly name?: string;
  /** Teams takes an update only with a higher one. */
  readonly version?: string;
}

/** What a message extension is called by, in the manifest and in what Teams sends. */
export const EXTENSIONS = { sendToCustomer: 'sendToCustomer', openIssue: 'openIssue' } as const;

const ANYWHERE = [
  ['issues', 'The issues assigned to you'],
  ['issues unassigned', 'The issues nobody has'],
  ['issues all', 'All issues'],
  ['issues closed', 'What was closed, the newest first'],
  ['issues search', 'By name, number, address or words of a message: issues search Anderson'],
  ['issues take', 'Assigns an issue to you: issues take 12'],
  ['issues new', 'Writes to a customer first: issues new +15550001111 Your parcel is here'],
  ['issues held', 'What machines wrote, kept aside'],
  ['issues inboxes', 'Where everything appears, and what is wrong'],
  ['issues help', 'All that can be typed'],
] as const;

const IN_CHANNELS = [
  ['issues connect', 'What arrives at our number or address appears here: issues connect +15550009999'],
  ['issues disconnect', 'Nothing new appears here'],
] as const;

/**
 * Pure. The app as Teams takes it in. It asks for no permission to read what people write: it hears only what
 * mentions it, or what somebody sends it by a message action.
 * https://learn.microsoft.com/microsoft-365/extensibility/schema/root?view=m365-app-1.29
 */
export function teamsManifest({ appId, publicUrl, name = 'Switchboard', version = '1.0.0' }: AppSettings) {
  return {
    $schema: 'https://developer.microsoft.com/json-schemas/teams/v1.29/MicrosoftTeams.schema.json',
    manifestVersion: '1.29',
    version,
    id: appId,
    developer: {
      name,
      websiteUrl: publicUrl,
      privacyUrl: publicUrl,
      termsOfUseUrl: publicUrl,
    },
    name: { short: name, full: `${name}: customers’ texts and emails as issues` },
    description: {
      short: 'Customers’ texts and emails become issues in this team.',
      full: 'Each new text or email from a customer becomes an issue, posted as a card: red while nobody has it, blue once somebody does, green when it is closed. Take it, assign it, reply and close it without leaving the conversation.',
    },
    icons: { color: 'color.png', outline: 'outline.png' },
    accentColor: '#29264D',
    defaultInstallScope: 'team',
    defaultGroupCapability: { team: 'bot' },
    bots: [
      {
        botId: appId,
        scopes: ['team', 'personal'],
        supportsTargetedMessages: true,
        supportsFiles: false,
        isNotificationOnly: false,
        commandLists: [
          {
            scopes: ['team'],
            triggers: ['mention', 'slash'],
            commands: [...ANYWHERE, ...IN_CHANNELS].map(command),
          },
          { scopes: ['personal'], commands: ANYWHERE.map(command) },
        ],
      },
    ],
    composeExtensions: [
      {
        botId: appId,
        commands: [
          {
            id: EXTENSIONS.sendToCustomer,
            type: 'action',
            title: 'Send to customer',
            description: 'Send this message to the customer whose card it stands under',
            context: ['message'],
            fetchTask: true,
          },
          {
            id: EXTENSIONS.openIssue,
            type: 'action',
            title: LABELS.openIssue,
            description: 'Open an issue by its number',
            context: ['commandBox', 'compose'],
            fetchTask: true,
            triggers: ['slash'],
          },
        ],
      },
    ],
    permissions: ['identity', 'messageTeamMembers'],
    validDomains: [new URL(publicUrl).hostname],
  };
}

function command([title, description]: readonly [string, string]) {
  return { title, description };
}
