import type { AppsManifestValidateArguments } from '@slack/web-api';

/** https://docs.slack.dev/reference/app-manifest */
export type AppManifest = Exclude<AppsManifestValidateArguments['manifest'], string>;

/** What Switchboard may do in a workspace. The folder's README says what each is for. */
export const BOT_SCOPES = [
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
] as const;

/** What Slack tells it of. Private channels have their own words for going into the archive and out of it. */
const EVENTS = [
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
] as const;

/** The callback of the message shortcut; its listener is in `shortcuts.ts`. */
const SEND_TO_CUSTOMER = 'send_to_customer';

/** How Slack reaches Switchboard: it calls the address, or Switchboard dials in and the address is not needed. */
export type WayIn =
  | { readonly by: 'http'; readonly publicUrl: string }
  | { readonly by: 'socket'; readonly publicUrl?: string };

/** The app as Slack makes it from one page of JSON. */
export function appManifest(wayIn: WayIn, command: string): AppManifest {
  const { publicUrl } = wayIn;
  // One address serves events, buttons and commands. With Socket Mode Slack wants none of them named.
  const requestUrl = wayIn.by === 'http' ? `${wayIn.publicUrl}/slack/events` : undefined;
  return {
    display_information: {
      name: 'Switchboard',
      description: 'Customers’ texts and emails become issues in this workspace.',
      background_color: '#2c2d30',
    },
    features: {
      // Notices come as direct messages; nobody is there to read an answer to them.
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: true,
      },
      bot_user: { display_name: 'switchboard', always_online: true },
      shortcuts: [
        {
          name: 'Send to customer',
          type: 'message',
          callback_id: SEND_TO_CUSTOMER,
          description: 'Send this message to the customer whose card it stands under',
        },
      ],
      slash_commands: [
        {
          command,
          description: 'Issues: list them, open one, take, assign, close, connect this channel',
          usage_hint: 'unassigned | search … | 12 | take 12 | help',
          // A colleague arrives as <@U…|name> instead of a name that may be anybody's.
          should_escape: true,
          ...(requestUrl !== undefined && { url: requestUrl }),
        },
      ],
    },
    oauth_config: {
      ...(publicUrl !== undefined && { redirect_urls: [`${publicUrl}/slack/oauth_redirect`] }),
      scopes: { bot: [...BOT_SCOPES] },
    },
    settings: {
      event_subscriptions: {
        ...(requestUrl !== undefined && { request_url: requestUrl }),
        bot_events: [...EVENTS],
      },
      interactivity: { is_enabled: true, ...(requestUrl !== undefined && { request_url: requestUrl }) },
      org_deploy_enabled: false,
      socket_mode_enabled: wayIn.by === 'socket',
      // Cannot be turned off again, and its tokens die after 12 hours.
      token_rotation_enabled: false,
    },
  };
}

/**
 * The page that makes an app of this manifest with one click.
 * https://docs.slack.dev/app-manifests/configuring-apps-with-app-manifests#sharing
 */
export function creationUrl(manifest: AppManifest): string {
  return `https://api.slack.com/apps?new_app=1&manifest_json=${encodeURIComponent(JSON.stringify(manifest))}`;
}
