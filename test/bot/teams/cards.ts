import type { BotActivity, CardJson } from '../../../src/bot/teams/protocol.ts';

/** A card with the buttons that tests press. */
export function aPlainCard(style = 'attention', words = 'Nobody has it'): CardJson & object {
  return card(
    [{ type: 'Container', style, items: [{ type: 'TextBlock', text: words, wrap: true }] }],
    [
      {
        type: 'Action.Submit',
        title: 'Assign It',
        data: { msteams: { type: 'task/fetch' }, verb: 'assign', issue: 1 },
      },
      { type: 'Action.Execute', title: 'Take It', verb: 'take', data: { issue: 1 } },
    ],
  );
}

/** A form with one field. */
export function aFormCard(): CardJson & object {
  return card(
    [{ type: 'Input.Text', id: 'comment', label: 'Private comment', isMultiline: true }],
    [{ type: 'Action.Submit', title: 'Save', data: { verb: 'save', issue: 1 } }],
  );
}

export function botCard(content: object): BotActivity {
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', summary: 'New issue', attachments: [{ contentType, content }] };
}

function card(body: readonly object[], actions: readonly object[]): CardJson & object {
  const made = { type: 'AdaptiveCard', version: '1.5', body, actions } as const;
  return made;
}
