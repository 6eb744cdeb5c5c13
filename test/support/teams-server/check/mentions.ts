import type { JsonObject } from '../../slack-server/json.ts';
import { objectIn, textIn } from '../../slack-server/json.ts';

/** Every `<at>` has its entity, and every entity its `<at>`: else it stays inert, or calls nobody. */
export function mentionMistakes(text: string, entities: readonly JsonObject[]): readonly string[] {
  const mentions = entities.filter((entity) => entity['type'] === 'mention');
  const named = mentions.map((entity) => textIn(entity['text']));
  const written = [...text.matchAll(/<at>.*?<\/at>/gs)].map(([whole]) => whole);
  return [
    ...written.filter((each) => !named.includes(each)).map((each) => `${each} has no entity`),
    ...named.filter((each) => !written.includes(each)).map((each) => `the entity ${each} is not in the text`),
    ...mentions.flatMap((entity) => {
      const { id, name } = objectIn(entity['mentioned']);
      return textIn(id) === '' || textIn(name) === '' ? ['a mention names id and name'] : [];
    }),
  ];
}
