import type { Activity } from './activity.ts';
import { personOf, placeOf, wordsOf } from './activity.ts';
import type { TeamsHandlers, TeamsSaid } from './protocol.ts';

/** Tells what an activity that wants no answer was about. What no handler is for is passed over. */
export async function happened(activity: Activity, handlers: TeamsHandlers): Promise<void> {
  switch (activity.type) {
    case 'message':
      return handlers.message(saidIn(activity));
    case 'messageUpdate':
      return isEdit(activity) ? handlers.edited(saidIn(activity)) : undefined;
    case 'messageDelete':
      return handlers.deleted(saidIn(activity));
    case 'installationUpdate':
      return installation(activity, handlers);
    case 'conversationUpdate':
      return changed(activity, handlers);
    default:
      return undefined;
  }
}

/**
 * What a `messageUpdate` tells of: an edit, or that what was deleted is there again; `messageDelete` has one meaning.
 * In a channel they come, as messages do, for what the bot was told of; of other talk nothing comes. Microsoft's
 * examples of both have no text: without one nobody knows what it says now.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages#receive-edit-message-activity
 */
function isEdit({ channelData, text }: Activity): boolean {
  const { eventType } = channelData ?? {};
  return typeof text === 'string' && (eventType === 'editMessage' || eventType === 'undeleteMessage');
}

function saidIn(activity: Activity): TeamsSaid {
  const { words, mentionsUs, mentions } = wordsOf(activity);
  return {
    ...{ id: activity.id ?? '', text: words, who: personOf(activity), place: placeOf(activity) },
    ...{ targeted: activity.recipient.isTargeted ?? false, mentionsUs, mentions, value: activity.value },
  };
}

/** `add`, `add-upgrade`, `remove`, `remove-upgrade`. Without a team it is a chat, which binds nothing. */
async function installation(activity: Activity, handlers: TeamsHandlers): Promise<void> {
  const { action = '', channelData } = activity;
  if (!channelData?.team) return;
  if (action.startsWith('add'))
    await handlers.installed(placeOf(activity), channelData.settings?.selectedChannel?.id);
  if (action.startsWith('remove')) await handlers.removed(placeOf(activity));
}

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events */
async function changed(activity: Activity, handlers: TeamsHandlers): Promise<void> {
  const { membersAdded = [], membersRemoved = [], channelData, recipient } = activity;
  if (!channelData?.team) return;
  const place = placeOf(activity);
  switch (channelData.eventType) {
    case 'channelDeleted':
      return handlers.channelDeleted(place);
    case 'channelRestored':
      return handlers.channelRestored(place);
    case 'teamDeleted':
    case 'teamHardDeleted':
      return handlers.removed(place);
    default:
      break;
  }
  const isUs = ({ id }: { readonly id: string }) => id === recipient.id;
  if (membersAdded.some(isUs)) return handlers.installed(place, channelData.settings?.selectedChannel?.id);
  if (membersRemoved.some(isUs)) return handlers.removed(place);
  if (membersAdded.length > 0 || membersRemoved.length > 0) return handlers.membersChanged(place);
  return undefined;
}
