import { correlated, correlation, newRequestId } from '../correlation.ts';
import { DeliveryError } from '../issues/delivery.ts';
import type { EffectHandler, EffectHandlers, EffectKind } from '../issues/effects.ts';
import type { IssueService } from '../issues/service.ts';
import type { Metrics } from '../metrics.ts';
import type { Attributes, Tracing } from './span.ts';
import { traced, wordFor } from './tracing.ts';
import type { Wellbeing } from './wellbeing.ts';

/** Where what is seen goes. */
export interface Watching {
  readonly tracing: Tracing;
  readonly metrics: Metrics;
  readonly wellbeing: Pick<Wellbeing, 'heard'>;
}

/** What the outbox and people call on platforms and channels; all else is none of theirs, or asks nobody outside. */
const CALLS = new Set([
  ...['postCard', 'updateCard', 'postMessage', 'updateMessage', 'findCard', 'findMessage'],
  ...['shareFile', 'findFile', 'notify', 'send', 'lookUp', 'fetchFile', 'missed'],
  ...['removeUnder', 'removeFiles', 'removeNotice'],
]);

/** The same platform or channel, with each of its calls outside measured, traced and remembered. */
export function watchedAdapter<T extends { readonly name: string }>(adapter: T, watching: Watching): T {
  return new Proxy(adapter, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function' || typeof property !== 'string' || !CALLS.has(property)) return value;
      return (...given: readonly unknown[]) =>
        watchedCall(target.name, property, watching, async (): Promise<unknown> =>
          Reflect.apply(value, target, given),
        );
    },
  });
}

async function watchedCall(
  target: string,
  call: string,
  { tracing, metrics, wellbeing }: Watching,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const begunMs = performance.now();
  const seconds = () => (performance.now() - begunMs) / 1000;
  const attributes: Attributes = { 'switchboard.target': target };
  try {
    const result = await traced(tracing, `${target} ${call}`, { kind: 'call', attributes }, work, outcomeOf);
    metrics.called(target, call, String(outcomeOf(result)['switchboard.result']), seconds());
    wellbeing.heard(target);
    noteShown(target, call, metrics);
    return result;
  } catch (error) {
    metrics.called(target, call, wordFor(error), seconds());
    wellbeing.heard(target, error);
    noteWait(target, error, metrics);
    throw error;
  }
}

/** Whoever is away has asked nobody to wait. */
function noteWait(target: string, error: unknown, metrics: Metrics): void {
  if (!(error instanceof DeliveryError) || error.kind !== 'later') return;
  if (error.afterMs === undefined || error.outage !== undefined) return;
  metrics.toldToWait(target, error.afterMs / 1000);
}

function outcomeOf(result: unknown): Attributes {
  const isRefused =
    typeof result === 'object' && result !== null && 'outcome' in result && result.outcome === 'refused';
  return { 'switchboard.result': isRefused ? 'refused' : 'done' };
}

function noteShown(platform: string, call: string, metrics: Metrics): void {
  const job = correlation()?.job;
  if (!job || (call !== 'postCard' && call !== 'postMessage')) return;
  metrics.shown(
    platform,
    call === 'postCard' ? 'card' : 'message',
    (performance.now() - job.queuedAtMs) / 1000,
  );
}

/** The same handlers, with each effect a span below what caused it, and give-ups counted. */
export function watchedHandlers(handlers: EffectHandlers, watching: Watching): EffectHandlers {
  return {
    card: watchedHandler('card', handlers.card, watching),
    'thread-message': watchedHandler('thread-message', handlers['thread-message'], watching),
    'thread-file': watchedHandler('thread-file', handlers['thread-file'], watching),
    notice: watchedHandler('notice', handlers.notice, watching),
    reply: watchedHandler('reply', handlers.reply, watching),
    attachment: watchedHandler('attachment', handlers.attachment, watching),
    redaction: watchedHandler('redaction', handlers.redaction, watching),
  };
}

function watchedHandler<Kind extends EffectKind>(
  kind: Kind,
  handler: EffectHandler<Kind>,
  { tracing, metrics }: Watching,
): EffectHandler<Kind> {
  return {
    ...handler,
    deliver(effect) {
      const attributes: Attributes = { 'switchboard.kind': kind, 'switchboard.target': targetOf(effect) };
      return traced(tracing, `outbox ${kind}`, { kind: 'job', attributes }, () => handler.deliver(effect));
    },
    async giveUp(effect, problem) {
      await handler.giveUp(effect, problem);
      metrics.gaveUp(kind, targetOf(effect));
    },
  };
}

/** Empty where it is for a customer or a person, by whichever way. */
function targetOf(effect: object): string {
  const at: unknown = 'at' in effect ? effect.at : effect;
  return typeof at === 'object' && at !== null && 'platform' in at ? String(at.platform) : '';
}

/** The same service, with each of its transactions a span, and what it says of an issue in the log. */
export function watchedIssues(issues: IssueService, tracing: Tracing): IssueService {
  return {
    ...issues,
    receive: (message) =>
      traced(
        tracing,
        'receive',
        { kind: 'inside', attributes: { 'switchboard.channel': message.channel } },
        () => issues.receive(message),
        (outcome) => ({ 'switchboard.outcome': outcome }),
      ),
    execute: (id, commands, request) =>
      aboutIssue(id, () =>
        traced(
          tracing,
          'change',
          { kind: 'inside' },
          () => issues.execute(id, commands, request),
          (decision) => ({ 'switchboard.outcome': decision.ok ? 'granted' : decision.refusal.reason }),
        ),
      ),
    start: (opening, reply, request) =>
      traced(
        tracing,
        'start',
        { kind: 'inside', attributes: { 'switchboard.channel': opening.channel } },
        () => issues.start(opening, reply, request),
        (started) =>
          started.ok
            ? { 'switchboard.outcome': 'granted', 'switchboard.issue_id': started.issue }
            : { 'switchboard.outcome': started.refusal.reason },
      ),
  };
}

function aboutIssue<T>(issueId: number, work: () => T): T {
  return correlated({ ...(correlation() ?? { requestId: newRequestId() }), issueId }, work);
}
