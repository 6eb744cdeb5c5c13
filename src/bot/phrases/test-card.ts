/** What a test card says, which somebody asked for on the command line. */
export const TEST_CARD = {
  sign: '✓',
  word: 'Test',
  headline: 'Test card',
  inbox: 'Switchboard',
  from: 'npm run doctor',
  channel: 'test',
  channelWord: 'test',
  to: 'this conversation',
  firstMessage: 'Cards of Switchboard can appear in this conversation. This one can be deleted.',
} as const;
