/**
 * What crosses between Teams and us, in words of our own: no type of a library leaves `sdk.ts`. Everything that
 * comes in may come twice, late or out of order.
 */

/** Somebody in Teams. */
export interface TeamsPerson {
  /** `29:…`: what this bot calls them, and nobody else. */
  readonly id: string;
  /** What everybody calls them; the platform does not always tell it. */
  readonly aadObjectId: string | undefined;
  readonly name: string;
  readonly tenant: string;
}

/** A member of a team or chat, with what ties them to who they are elsewhere. */
export interface TeamsMember extends TeamsPerson {
  readonly email: string | undefined;
  readonly upn: string | undefined;
  readonly isGuest: boolean;
}

/** Where something happened, with all that is needed to speak there later. */
export interface TeamsPlace {
  readonly tenant: string;
  /** Where the connector of this place is; checked against the list of hosts. Refresh it from what comes in. */
  readonly serviceUrl: string;
  readonly botId: string;
  /** As it came, with `;messageid=`. */
  readonly conversation: string;
  readonly channel: string | undefined;
  readonly team: string | undefined;
  /** The message with which the thread began. */
  readonly root: string | undefined;
  readonly personal: boolean;
  /** What was clicked or answered, or else the message itself. */
  readonly message: string | undefined;
  /** What Teams called that which came: brought again at once it has the same name, brought again later another. */
  readonly activity: string | undefined;
}

/** An Adaptive Card, as `card-json.ts` makes it. */
export interface CardJson {
  readonly type: 'AdaptiveCard';
  readonly version: '1.5';
  readonly body: readonly object[];
}

/** The answer to a button: the card as the one who clicked sees it from now on, or words. */
export type TeamsAnswer = { readonly card: CardJson } | { readonly text: string };

/** The answer to a dialog's opening or a button in it; words take the place of the form. */
export type DialogAnswer =
  | { readonly title: string; readonly card: CardJson }
  | { readonly text: string }
  | 'close';

/** What somebody wrote where the bot is told of it. */
export interface TeamsSaid {
  readonly id: string;
  /** Without the mention of the bot. */
  readonly text: string;
  readonly who: TeamsPerson;
  readonly place: TeamsPlace;
  /** Only its sender sees it; an answer that is not for them alone is public. */
  readonly targeted: boolean;
  readonly mentionsUs: boolean;
  /** Who else is called, by their `29:…` or as a tag by its id, and how the text says so: `@Ben Okafor`. */
  readonly mentions: readonly { readonly text: string; readonly id: string; readonly isTag: boolean }[];
  /** What a plain submit button sent along, which is a message without words. */
  readonly value: unknown;
}

/** A message on which a command was chosen. */
export interface TeamsMessage {
  readonly id: string;
  /** The message with which its thread began: itself, unless it is an answer. */
  readonly root: string;
  /** As it reads, without markup. */
  readonly text: string;
  /** The names of its files, which the bot cannot have. */
  readonly files: readonly string[];
  /** The colleague who wrote it; undefined for an app. */
  readonly from: { readonly aadObjectId: string; readonly name: string } | undefined;
}

/**
 * What we do when something comes in. An invoke must be answered within three seconds, so none of these waits for
 * the connector. What throws is logged and answered with words.
 */
export interface TeamsHandlers {
  /** The app was added to a team, perhaps for the second time; whoever did it may have chosen a channel. */
  installed(place: TeamsPlace, selectedChannel: string | undefined): Promise<void>;
  /** The app was taken out of the team, or the team is no more. */
  removed(place: TeamsPlace): Promise<void>;
  channelDeleted(place: TeamsPlace): Promise<void>;
  channelRestored(place: TeamsPlace): Promise<void>;
  /** People came to the team or left it. */
  membersChanged(place: TeamsPlace): Promise<void>;
  message(said: TeamsSaid): Promise<void>;
  /** What was written reads so now, or is there again. */
  edited(said: TeamsSaid): Promise<void>;
  /** It is not there any more; its words are not told. */
  deleted(said: TeamsSaid): Promise<void>;
  /** Action.Execute. */
  action(verb: string, data: unknown, who: TeamsPerson, place: TeamsPlace): Promise<TeamsAnswer>;
  /** What is typed into a menu that does not hold all there is (`application/search`); what can be chosen then. */
  search(
    dataset: string,
    text: string,
    who: TeamsPerson,
    place: TeamsPlace,
  ): Promise<readonly { readonly title: string; readonly value: string }[]>;
  /** Action.Submit with `task/fetch`. `close` opens nothing. */
  openDialog(verb: string, data: unknown, who: TeamsPerson, place: TeamsPlace): Promise<DialogAnswer>;
  submitDialog(verb: string, data: unknown, who: TeamsPerson, place: TeamsPlace): Promise<DialogAnswer>;
  /** A command of the message extension; without a message where it was chosen beside the compose box. */
  openOnMessage(
    command: string,
    message: TeamsMessage | undefined,
    who: TeamsPerson,
    place: TeamsPlace,
  ): Promise<DialogAnswer>;
  submitOnMessage(
    command: string,
    data: unknown,
    message: TeamsMessage | undefined,
    who: TeamsPerson,
    place: TeamsPlace,
  ): Promise<DialogAnswer>;
}

/** What the bot says: a card alone, or words alone. Teams would make two messages of both. */
export type BotActivity =
  | { readonly type: 'message'; readonly summary: string; readonly attachments: readonly object[] }
  | {
      readonly type: 'message';
      readonly text: string;
      /** Words of people are `plain`: else links and markup of theirs would live. */
      readonly textFormat: 'plain' | 'xml';
      readonly entities?: readonly object[];
    };

/** What the outbox does in Teams: one attempt each, and everything that fails is a `DeliveryError`. */
export interface Connector {
  /** A new thread in a channel. */
  post(channel: string, activity: BotActivity): Promise<{ conversation: string; activity: string }>;
  /** Into a thread (`…;messageid=…`) or a chat; with `onlyTo`, for that member of the channel alone. */
  reply(conversation: string, activity: BotActivity, options?: { readonly onlyTo?: string }): Promise<string>;
  /** Doing it again changes nothing. Throws `gone` where the message is not there any more. */
  update(conversation: string, id: string, activity: BotActivity): Promise<void>;
  /** Takes away what the bot said. Throws `gone` where it is not there any more. */
  remove(conversation: string, id: string): Promise<void>;
  /** The chat with a person, which may be there already. */
  openPersonal(botId: string, person: string, tenant: string): Promise<string>;
  /** One of them, by either id; undefined for who is not there. */
  member(conversation: string, id: string): Promise<TeamsMember | undefined>;
  /** Everybody in a team, channel or chat. */
  members(conversation: string): Promise<readonly TeamsMember[]>;
  /** A team's channels; the first one, General, has no name. */
  channels(team: string): Promise<readonly { readonly id: string; readonly name: string | undefined }[]>;
}
