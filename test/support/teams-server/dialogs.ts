import type { JsonObject } from '../slack-server/json.ts';
import type { Values } from './filling.ts';

/** A dialog that somebody has open, and what they filled in so far. */
export interface Dialog {
  readonly title: string;
  readonly card: JsonObject;
  readonly values: Values;
  readonly from: DialogFrom;
}

/** What opened it: a button, or a command of the message extension; with the activity that asked for it. */
export interface DialogFrom {
  readonly by: 'button' | 'command';
  readonly activity: JsonObject;
}

/** One person has one dialog at a time; another card in it takes the place of the one before. */
export function dialogBox() {
  const open = new Map<string, Dialog>();
  return {
    of: (userId: string): Dialog | undefined => open.get(userId),
    show: (userId: string, dialog: Dialog): void => void open.set(userId, dialog),
    close: (userId: string): void => void open.delete(userId),
  };
}
