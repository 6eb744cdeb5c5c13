import { z } from 'zod';

import { readableText } from './message-html.ts';
import type { TeamsMessage, TeamsPerson, TeamsPlace } from './protocol.ts';

const Id = z.object({ id: z.string().min(1) });

/** The library fails on every other kind of press. */
const Executed = z.object({ action: z.object({ type: z.literal('Action.Execute') }) });

/**
 * What Teams sends, as far as we read it. https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object
 * What lacks sender, recipient or conversation would make the library throw.
 */
export const Activity = z
  .looseObject({
    type: z.string().min(1),
    id: z.string().optional(),
    name: z.string().optional(),
    channelId: z.literal('msteams'),
    serviceUrl: z.url({ protocol: /^https?$/ }),
    from: Id.extend({ name: z.string().nullish(), aadObjectId: z.string().nullish() }),
    recipient: Id.extend({ isTargeted: z.boolean().optional() }),
    conversation: Id.extend({ conversationType: z.string().optional(), tenantId: z.string().nullish() }),
    channelData: z
      .object({
        tenant: Id.nullish(),
        team: Id.nullish(),
        channel: Id.nullish(),
        settings: z.object({ selectedChannel: Id.nullish() }).nullish(),
        eventType: z.string().nullish(),
      })
      .nullish(),
    replyToId: z.string().nullish(),
    text: z.string().nullish(),
    value: z.unknown().optional(),
    action: z.string().optional(),
    membersAdded: z.array(Id).optional(),
    membersRemoved: z.array(Id).optional(),
    entities: z.array(z.looseObject({ type: z.string().optional() })).optional(),
  })
  .refine(({ name, value }) => name !== 'adaptiveCard/action' || Executed.safeParse(value).success);
export type Activity = z.infer<typeof Activity>;

/** All tenants that an activity names; each must be one of ours. */
export function tenantsOf({ conversation, channelData }: Activity): readonly string[] {
  return [conversation.tenantId, channelData?.tenant?.id].filter((each) => typeof each === 'string');
}

export function personOf(activity: Activity): TeamsPerson {
  const { id, name, aadObjectId } = activity.from;
  return {
    id,
    aadObjectId: aadObjectId ?? undefined,
    name: name ?? '',
    tenant: tenantsOf(activity)[0] ?? '',
  };
}

export function placeOf(activity: Activity): TeamsPlace {
  const { conversation, channelData, recipient, serviceUrl, replyToId, id, type } = activity;
  const [first = '', ...marks] = conversation.id.split(';');
  const isChannel = conversation.conversationType === 'channel' || channelData?.team?.id !== undefined;
  return {
    ...{ serviceUrl, tenant: tenantsOf(activity)[0] ?? '', botId: recipient.id },
    conversation: conversation.id,
    channel: isChannel ? (channelData?.channel?.id ?? first) : undefined,
    team: channelData?.team?.id,
    root: marks.find((mark) => mark.startsWith(ROOT))?.slice(ROOT.length),
    personal: conversation.conversationType === 'personal',
    message: replyToId ?? (type === 'message' ? id : undefined),
    activity: id,
  };
}

const ROOT = 'messageid=';

const Mention = z.object({
  type: z.literal('mention'),
  text: z.string().min(1),
  mentioned: Id.extend({ type: z.string().nullish() }),
});

/** The words of a message without the mention of the bot, whether there was one, and who else is called in them. */
export function wordsOf({ text, entities = [], recipient }: Activity) {
  const called = entities.flatMap((entity) => {
    const mention = Mention.safeParse(entity);
    return mention.success ? [mention.data] : [];
  });
  const ours = called.filter(({ mentioned }) => mentioned.id === recipient.id);
  const others = called.filter(({ mentioned }) => mentioned.id !== recipient.id);
  const spaced = (text ?? '').replaceAll('&nbsp;', ' ').replaceAll('\u00a0', ' ');
  const unaddressed = ours.reduce((rest, mention) => rest.replace(mention.text, ''), spaced).trim();
  const words = others.reduce((rest, { text: mark }) => rest.replaceAll(mark, atName(mark)), unaddressed);
  const mentions = others.map(({ text: mark, mentioned: { id, type } }) => ({
    ...{ text: atName(mark), id, isTag: type === 'tag' },
  }));
  return { words, mentionsUs: ours.length > 0, mentions };
}

/** `<at>Ben Okafor</at>` as it reads. */
function atName(mark: string): string {
  return `@${mark.replaceAll(/<\/?at\b[^>]*>/g, '')}`;
}

const Value = z.looseObject({}).catch({});
const Text = z.string().catch('');

/** `data` of a button or a dialog, with the verb it names. */
export function askedIn(value: unknown) {
  const data: unknown = Value.parse(value)['data'];
  return { verb: Text.parse(Value.parse(data)['verb']), data };
}

/** What Action.Execute says. */
export function actionIn(value: unknown) {
  const action = Value.parse(Value.parse(value)['action']);
  return { verb: Text.parse(action['verb']), data: action['data'] };
}

const Command = z.object({
  commandId: z.string(),
  data: z.unknown().optional(),
  messagePayload: z
    .object({
      id: z.string(),
      replyToId: z.string().nullish(),
      body: z.object({ content: z.string().nullish() }).nullish(),
      attachments: z.array(z.object({ contentType: z.string(), name: z.string().nullish() })).nullish(),
      mentions: z
        .array(z.object({ id: z.number(), mentioned: z.object({ application: z.unknown() }).nullish() }))
        .nullish(),
      from: z
        .object({ user: z.object({ id: z.string().nullish(), displayName: z.string().nullish() }).nullish() })
        .nullish(),
    })
    .nullish(),
});

/** A command of the message extension. https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/create-task-module */
export function commandIn(value: unknown): {
  readonly command: string;
  readonly data: unknown;
  readonly message: TeamsMessage | undefined;
} {
  const { commandId, data, messagePayload } = Command.parse(value);
  return { command: commandId, data, message: messagePayload ? messageOf(messagePayload) : undefined };
}

function messageOf(payload: NonNullable<z.infer<typeof Command>['messagePayload']>): TeamsMessage {
  const user = payload.from?.user;
  const ours = (payload.mentions ?? []).filter(({ mentioned }) => isGiven(mentioned?.application));
  return {
    id: payload.id,
    root: payload.replyToId || payload.id,
    text: readableText(
      payload.body?.content ?? '',
      ours.map(({ id }) => id),
    ),
    // Files of a channel are references to SharePoint, which the bot may not read.
    // https://learn.microsoft.com/graph/api/resources/chatmessageattachment
    files: (payload.attachments ?? []).flatMap(({ contentType, name }) =>
      contentType === 'reference' && name ? [name] : [],
    ),
    from: user?.id ? { aadObjectId: user.id, name: user.displayName ?? '' } : undefined,
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
