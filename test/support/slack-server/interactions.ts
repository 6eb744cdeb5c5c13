import type { Control } from './controls.ts';
import type { Core } from './core.ts';
import type { JsonObject } from './json.ts';
import { messageJson } from './message-json.ts';
import type { Ephemeral, Message } from './messages.ts';
import type { OpenView } from './views.ts';
import { viewJson } from './views.ts';
import type { Channel, Team, User } from './world.ts';

/**
 * Who did it, in every payload: https://docs.slack.dev/reference/interaction-payloads. `team` is the workspace of the
 * app, also where somebody of another one did it: https://github.com/slackapi/java-slack-sdk/issues/1041
 */
function person(core: Core, user: User, team: Team): JsonObject {
  return {
    team: { id: team.id, domain: team.domain },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    api_app_id: core.settings.appId,
    token: 'verification-token-of-old',
    is_enterprise_install: false,
    enterprise: null,
  };
}

function triggerFor(core: Core, user: User, team: Team, viewId?: string): string {
  return core.triggers.issue({ teamId: team.id, userId: user.id, viewId });
}

function responseUrl(
  core: Core,
  user: User,
  { id: channel, teamId }: Channel,
  messageTs?: string,
  isEphemeral = false,
): string {
  return core.url() + core.responseUrls.issue({ teamId, userId: user.id, channel, messageTs, isEphemeral });
}

/** A control of a message; one in an attachment names it: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function messageAction(
  core: Core,
  user: User,
  message: Message,
  control: { readonly action: JsonObject; readonly attachmentId: number | undefined },
): JsonObject {
  const channel = core.world.channelOf(message.channel);
  const team = core.world.teamOf(channel.teamId);
  const place = { message_ts: message.ts, channel_id: channel.id, is_ephemeral: false };
  const thread = message.threadTs === undefined ? {} : { thread_ts: message.threadTs };
  const { attachmentId } = control;
  return {
    type: 'block_actions',
    ...person(core, user, team),
    container:
      attachmentId === undefined
        ? { type: 'message', ...place, ...thread }
        : {
            type: 'message_attachment',
            ...place,
            ...thread,
            attachment_id: attachmentId,
            is_app_unfurl: false,
          },
    trigger_id: triggerFor(core, user, team),
    channel: { id: channel.id, name: nameOf(channel) },
    message: messageJson(core, message, true),
    state: { values: {} },
    response_url: responseUrl(core, user, channel, message.ts),
    actions: [control.action],
  };
}

/** Of an ephemeral Slack sends no `message`. */
export function ephemeralAction(core: Core, user: User, shown: Ephemeral, action: JsonObject): JsonObject {
  const channel = core.world.channelOf(shown.channel);
  const team = core.world.teamOf(channel.teamId);
  return {
    type: 'block_actions',
    ...person(core, user, team),
    container: { type: 'message', message_ts: shown.ts, channel_id: channel.id, is_ephemeral: true },
    trigger_id: triggerFor(core, user, team),
    channel: { id: channel.id, name: nameOf(channel) },
    state: { values: {} },
    response_url: responseUrl(core, user, channel, shown.ts, true),
    actions: [action],
  };
}

/** In a modal or on the Home tab: no channel, no response_url. */
export function viewAction(core: Core, user: User, view: OpenView, action: JsonObject): JsonObject {
  const team = core.world.teamOf(view.teamId);
  const isModal = view.content['type'] === 'modal';
  return {
    type: 'block_actions',
    ...person(core, user, team),
    container: { type: 'view', view_id: view.id },
    trigger_id: triggerFor(core, user, team, isModal ? view.id : undefined),
    view: viewJson(view, team, core.settings.appId),
    actions: [action],
  };
}

/** What an external select asks while somebody types. */
export function suggestion(
  core: Core,
  user: User,
  view: OpenView,
  control: Control,
  value: string,
): JsonObject {
  const team = core.world.teamOf(view.teamId);
  return {
    type: 'block_suggestion',
    ...person(core, user, team),
    container: { type: 'view', view_id: view.id },
    view: viewJson(view, team, core.settings.appId),
    action_id: control.actionId,
    block_id: control.blockId,
    value,
  };
}

export function viewSubmission(core: Core, user: User, view: OpenView): JsonObject {
  const team = core.world.teamOf(view.teamId);
  return {
    type: 'view_submission',
    ...person(core, user, team),
    trigger_id: triggerFor(core, user, team, view.id),
    view: viewJson(view, team, core.settings.appId),
    response_urls: [],
  };
}

export function viewClosed(core: Core, user: User, view: OpenView, isCleared: boolean): JsonObject {
  const team = core.world.teamOf(view.teamId);
  return {
    type: 'view_closed',
    ...person(core, user, team),
    view: viewJson(view, team, core.settings.appId),
    is_cleared: isCleared,
  };
}

/** https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload#message-shortcuts */
export function messageShortcut(core: Core, user: User, callbackId: string, message: Message): JsonObject {
  const channel = core.world.channelOf(message.channel);
  const team = core.world.teamOf(channel.teamId);
  return {
    type: 'message_action',
    ...person(core, user, team),
    callback_id: callbackId,
    action_ts: core.clock.ts(),
    trigger_id: triggerFor(core, user, team),
    response_url: responseUrl(core, user, channel, message.ts),
    message_ts: message.ts,
    channel: { id: channel.id, name: nameOf(channel) },
    message: messageJson(core, message, true),
  };
}

export function globalShortcut(core: Core, user: User, callbackId: string): JsonObject {
  const team = core.world.teamOf(user.teamId);
  return {
    type: 'shortcut',
    ...person(core, user, team),
    callback_id: callbackId,
    action_ts: core.clock.ts(),
    trigger_id: triggerFor(core, user, team),
  };
}

/** https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling */
export function slashCommand(
  core: Core,
  user: User,
  command: string,
  text: string,
  channel: Channel,
): JsonObject {
  const team = core.world.teamOf(user.teamId);
  return {
    token: 'verification-token-of-old',
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: nameOf(channel),
    user_id: user.id,
    user_name: user.name,
    command,
    text,
    api_app_id: core.settings.appId,
    is_enterprise_install: 'false',
    response_url: responseUrl(core, user, channel),
    trigger_id: triggerFor(core, user, team),
  };
}

/** The `actions[0]` of pressing or choosing. */
export function actionOf(core: Core, control: Control, chosen: JsonObject = {}): JsonObject {
  const { element, type, blockId, actionId, option } = control;
  const own =
    type === 'button' ? { text: element['text'], value: element['value'], url: element['url'] } : {};
  return {
    type,
    block_id: blockId,
    action_id: actionId,
    ...own,
    ...(option && { selected_option: option }),
    ...chosen,
    action_ts: core.clock.ts(),
  };
}

function nameOf(channel: Channel): string {
  return channel.kind === 'group' ? 'privategroup' : channel.name;
}
