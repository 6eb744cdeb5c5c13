import type { JsonObject } from '../support/slack-server/json.ts';

/** A small card with whatever a test is about. */
export function aCard(changes: JsonObject = {}): JsonObject {
  return {
    type: 'AdaptiveCard',
    version: '1.5',
    body: [
      {
        type: 'Container',
        style: 'attention',
        bleed: true,
        items: [{ type: 'TextBlock', text: 'Unassigned', wrap: true }],
      },
      { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'Where is my order?' }] },
    ],
    actions: [
      {
        type: 'Action.Submit',
        title: 'Assign It',
        data: { msteams: { type: 'task/fetch' }, verb: 'assign', issue: 1 },
      },
      { type: 'Action.Execute', title: 'Take It', verb: 'take', data: { issue: 1 } },
    ],
    ...changes,
  };
}

export function cardActivity(card: JsonObject = aCard(), changes: JsonObject = {}) {
  return {
    type: 'message',
    summary: 'New issue',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
    ...changes,
  };
}

/** An answer in the form of a dialog. */
export function aDialog(title: string, card: JsonObject) {
  return {
    task: {
      type: 'continue',
      value: {
        ...{ title, width: 'large', height: 'large' },
        card: { contentType: 'application/vnd.microsoft.card.adaptive', content: card },
      },
    },
  };
}

/** What is answered to Action.Execute. */
export function actionAnswer(type: 'card' | 'message' | 'error', value: unknown, statusCode = 200) {
  const types = {
    card: 'application/vnd.microsoft.card.adaptive',
    message: 'application/vnd.microsoft.activity.message',
    error: 'application/vnd.microsoft.error',
  };
  return { statusCode, type: types[type], value };
}
