import type { RichTextElement } from '@slack/types';

import { COMMAND_HELP, COMMAND_HELP_SHARE, COMMAND_NOT_UNDERSTOOD } from '../phrases.ts';
import type { Answer } from './command-list.ts';
import { LIMITS } from './limits.ts';
import { leaf, line, rich } from './modal-pieces.ts';
import { escapedClip } from './text.ts';

/** Pure. What can be typed behind the slash command, under whatever name it has here. */
export function helpAnswer(command: string, misunderstood = false): Answer {
  const head = misunderstood ? [COMMAND_NOT_UNDERSTOOD] : [];
  const usages = COMMAND_HELP.map(([usage, does]) => [`${command} ${usage}`.trim(), does] as const);
  const plainly = [...head, ...usages.map((usage) => usage.join(': ')), COMMAND_HELP_SHARE];
  return {
    text: escapedClip(plainly.join('\n'), LIMITS.messageText),
    blocks: [
      rich(
        ...head.map((words) => line(leaf(words))),
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: usages.map(([usage, does]) => line(code(usage), leaf(` ${does}`))),
        },
        line(leaf(COMMAND_HELP_SHARE)),
      ),
    ],
  };
}

function code(text: string): RichTextElement {
  return { type: 'text', text, style: { code: true } };
}
