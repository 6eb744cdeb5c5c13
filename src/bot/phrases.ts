/**
 * Every sentence an employee reads, by subject: they tell what happened and what to do, and name the
 * colleague. Who says one imports it from here.
 */

export * from './phrases/admin.ts';
export * from './phrases/cards.ts';
export * from './phrases/commands.ts';
export * from './phrases/customers.ts';
export * from './phrases/filters.ts';
export * from './phrases/forms.ts';
export * from './phrases/held.ts';
export * from './phrases/history.ts';
export * from './phrases/inboxes.ts';
export * from './phrases/installing.ts';
export * from './phrases/labels.ts';
export * from './phrases/lists.ts';
export * from './phrases/notices.ts';
export * from './phrases/refusals.ts';
export * from './phrases/replies.ts';
export * from './phrases/reply-files.ts';
export * from './phrases/rooms.ts';
export * from './phrases/sign-in.ts';
export * from './phrases/threads.ts';
