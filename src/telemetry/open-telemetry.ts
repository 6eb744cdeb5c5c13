import type { Context, Span } from '@opentelemetry/api';
import { diag, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';

import type { Correlation } from '../correlation.ts';
import { correlation } from '../correlation.ts';
import type { TracingSettings } from './config.ts';
import type { OpenSpan, SpanStart, Tracing } from './span.ts';

/**
 * Spans by OpenTelemetry, sent to a collector as OTLP over HTTP in batches. What a span is below is what our own
 * ids say, so no context of its own is set and no library is patched; global is only where it complains. A
 * collector that is away costs spans and nothing else: `onFailure` hears of it.
 */
export function exportedTraces(settings: TracingSettings, onFailure: (error: unknown) => void): Tracing {
  const { url, serviceName, ratio } = settings;
  const headers = Object.fromEntries([...settings.headers].map(([name, value]) => [name, value.reveal()]));
  const exporter = new OTLPTraceExporter({ url, headers, timeoutMillis: PATIENCE_MS });
  diag.setLogger(
    {
      error: (message) => onFailure(new Error(message)),
      warn: (message) => onFailure(new Error(message)),
      ...{ info() {}, debug() {}, verbose() {} },
    },
    { suppressOverrideMessage: true },
  );
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    // By the trace's id, so that whoever carries out a job decides as whoever queued it did.
    sampler: new TraceIdRatioBasedSampler(ratio),
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: PATIENCE_MS })],
  });
  const tracer = provider.getTracer('switchboard');

  return {
    begin(name, { kind, attributes = {} }) {
      const now = correlation();
      const span = tracer.startSpan(
        name,
        { kind: KINDS[kind], attributes: { ...attributes, ...idsOf(now) } },
        above(now),
      );
      return openSpan(span, now);
    },

    async stop() {
      await provider.shutdown().catch(onFailure);
    },
  };
}

const PATIENCE_MS = 5_000;

const KINDS = {
  door: SpanKind.SERVER,
  inside: SpanKind.INTERNAL,
  job: SpanKind.CONSUMER,
  call: SpanKind.CLIENT,
} as const satisfies Record<SpanStart['kind'], SpanKind>;

function idsOf(now: Correlation | undefined) {
  return {
    ...(now?.issueId !== undefined && { 'switchboard.issue_id': now.issueId }),
    ...(now?.job && { 'switchboard.job_id': now.job.id, 'switchboard.attempt': now.job.attempt }),
  };
}

function above(now: Correlation | undefined): Context {
  if (now?.spanId === undefined) return ROOT_CONTEXT;
  const { requestId: traceId, spanId } = now;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });
}

function openSpan(span: Span, now: Correlation | undefined): OpenSpan {
  const { traceId, spanId } = span.spanContext();
  return {
    within: { ...now, requestId: traceId, spanId },
    end({ name, attributes = {}, failed } = {}) {
      if (name !== undefined) span.updateName(name);
      span.setAttributes(attributes);
      if (failed !== undefined) {
        span.setAttribute('error.type', failed);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    },
  };
}
