import { createServer } from 'node:http';

import { z } from 'zod';

import { freePort } from './app.ts';
import { untilStopped } from './leaks.ts';

const Value = z.object({
  stringValue: z.string().optional(),
  intValue: z.coerce.number().optional(),
  doubleValue: z.number().optional(),
  boolValue: z.boolean().optional(),
});
const AttributeList = z.array(z.object({ key: z.string(), value: Value }));

/** https://github.com/open-telemetry/opentelemetry-proto: ExportTraceServiceRequest as JSON. */
const Exported = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: AttributeList }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string().regex(/^[0-9a-f]{32}$/),
              spanId: z.string().regex(/^[0-9a-f]{16}$/),
              parentSpanId: z.string().optional(),
              name: z.string(),
              kind: z.number(),
              attributes: AttributeList,
              status: z.object({ code: z.number().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
});

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A collector of traces on this machine: takes OTLP over HTTP as JSON and reads it strictly. */
export async function startCollector() {
  const port = await freePort();
  const spans: CollectedSpan[] = [];
  const bodies: string[] = [];
  const headers: unknown[] = [];
  const services = new Set<unknown>();
  let status = 200;
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    headers.push(request.headers);
    if (status === 200 && request.url === '/v1/traces') {
      bodies.push(body);
      for (const { resource, scopeSpans } of Exported.parse(JSON.parse(body)).resourceSpans) {
        services.add(read(resource.attributes)['service.name']);
        for (const each of scopeSpans.flatMap((scope) => scope.spans))
          spans.push({
            ...{ traceId: each.traceId, spanId: each.spanId, name: each.name },
            parentSpanId: each.parentSpanId || undefined,
            failed: each.status.code === 2,
            attributes: read(each.attributes),
          });
      }
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${port}`,
    spans: (): readonly CollectedSpan[] => spans,
    services: (): readonly unknown[] => [...services],
    headers: (): readonly unknown[] => headers,
    /** All that came, as it came. */
    raw: (): string => bodies.join('\n'),
    answers(with_: number): void {
      status = with_;
    },
    stop: untilStopped('the collector', async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }),
  };
}

function read(attributes: z.output<typeof AttributeList>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue,
    ]),
  );
}
