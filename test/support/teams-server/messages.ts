import type { JsonObject } from '../slack-server/json.ts';

/** Something said, by a person or the bot. */
export interface Message {
  readonly id: string;
  /** The channel or personal conversation, without `;messageid=`. */
  readonly place: string;
  /** The message that the thread began with: itself for the first one. */
  readonly root: string;
  /** A person's id or the bot's. */
  readonly from: string;
  /** Only this person sees it. */
  readonly onlyTo: string | undefined;
  readonly activity: JsonObject;
  /** How often it was changed. */
  readonly version: number;
}

export function messageStore() {
  const all = new Map<string, Message>();
  const key = (place: string, id: string) => `${place}/${id}`;
  return {
    put(message: Message): Message {
      all.set(key(message.place, message.id), message);
      return message;
    },
    get: (place: string, id: string): Message | undefined => all.get(key(place, id)),
    remove: (message: Message): boolean => all.delete(key(message.place, message.id)),
    /** Oldest first. */
    in: (place: string): readonly Message[] => [...all.values()].filter((each) => each.place === place),
    all: (): readonly Message[] => [...all.values()],
  };
}
