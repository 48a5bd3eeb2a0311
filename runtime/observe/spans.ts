import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { SessionEvent } from '../../schema/trace.ts';

export interface SpanOptions {
  /** Address of an OTLP receiver, such as `http://127.0.0.1:4318`; spans go to `/v1/traces` below it. */
  readonly endpoint: string;
  /** Share of the sessions that are traced, 0 to 1. */
  readonly ratio: number;
  readonly version: string;
  /** This process among others: `service.instance.id`. */
  readonly runtimeId: string;
  /** Instead of OTLP over HTTP. */
  readonly exporter?: SpanExporter;
}

/** A collector that does not answer must not hold up a restart. */
const CLOSE_MS = 2_000;

/** 32 hex digits of a session: a session that goes on in another runtime stays one trace. */
const traceIdOf = (session: string): string => {
  const hex = session.replaceAll('-', '');
  return /^[0-9a-f]{32}$/.test(hex) ? hex : createHash('sha256').update(session).digest('hex').slice(0, 32);
};

/**
 * Sessions as OpenTelemetry traces: a span for the session, below it one for each step, with what the step did as span
 * events. Built from the engine's events, whose values are masked; texts, numbers and variables stay out all the same:
 * they are personal data, and a trace collector is no place for them.
 */
export class SessionSpans {
  readonly #provider: TracerProvider;
  readonly #tracer: ReturnType<TracerProvider['getTracer']>;
  readonly #open = new Map<string, Span>();
  #nextTraceId = '';

  constructor({ endpoint, ratio, version, runtimeId, exporter }: SpanOptions) {
    const target = exporter ?? new OTLPTraceExporter({ url: `${endpoint}/v1/traces` });
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({
        'service.name': 'switchyard',
        'service.version': version,
        'service.instance.id': runtimeId,
      }),
      sampler: new TraceIdRatioBasedSampler(ratio),
      idGenerator: {
        generateTraceId: () => this.#nextTraceId,
        generateSpanId: () => randomBytes(8).toString('hex'),
      },
      // What the collector does not take in time is dropped, never kept: calls come first.
      spanProcessors: [new BatchSpanProcessor({ exporter: target })],
    });
    this.#tracer = this.#provider.getTracer('switchyard', version);
  }

  /** An `EventSink`. */
  readonly observe = (event: SessionEvent): void => {
    const { session, at } = event;
    if (event.kind === 'started') {
      const attributes = { 'switchyard.flow': event.flow, 'switchyard.version': event.version ?? 'draft' };
      this.#begin(session, at).setAttributes(attributes);
    } else if (event.kind === 'entered' && !this.#open.has(session)) {
      // It began elsewhere, or was parked.
      this.#begin(session, at).setAttribute('switchyard.resumed', true);
    } else if (event.kind === 'left') this.#step(event);
    else if (event.kind === 'parked') this.#end(session, at, 'parked');
    else if (event.kind === 'ended') {
      if (event.fault) this.#open.get(session)?.setStatus({ code: SpanStatusCode.ERROR, message: event.fault.code });
      this.#end(session, at, event.outcome);
    }
  };

  /** Hands over what waits, as far as the collector takes it. Never rejects. */
  async close(): Promise<void> {
    for (const [session, span] of this.#open) {
      span.setAttribute('switchyard.outcome', 'released');
      span.end();
      this.#open.delete(session);
    }
    const enough = sleep(CLOSE_MS, undefined, { ref: false });
    await Promise.race([this.#provider.shutdown().catch(() => undefined), enough]);
  }

  #begin(session: string, at: string): Span {
    this.#nextTraceId = traceIdOf(session);
    const attributes = { 'switchyard.session': session };
    const span = this.#tracer.startSpan('session', { startTime: new Date(at), root: true, attributes });
    this.#open.set(session, span);
    return span;
  }

  #step({ session, at, step }: Extract<SessionEvent, { kind: 'left' }>): void {
    const parent = this.#open.get(session);
    if (!parent?.isRecording()) return;
    const begun = Date.parse(step.at);
    const span = this.#tracer.startSpan(
      step.type,
      {
        startTime: begun,
        attributes: { 'switchyard.node': step.node, 'switchyard.seq': step.seq, 'switchyard.exit': step.exit },
      },
      trace.setSpan(ROOT_CONTEXT, parent),
    );
    for (const { kind, ms } of step.effects) span.addEvent(kind, undefined, begun + ms);
    if (step.fault) span.setStatus({ code: SpanStatusCode.ERROR, message: step.fault.code });
    span.end(new Date(at));
  }

  #end(session: string, at: string, outcome: string): void {
    const span = this.#open.get(session);
    if (!span) return;
    this.#open.delete(session);
    span.setAttribute('switchyard.outcome', outcome);
    span.end(new Date(at));
  }
}
