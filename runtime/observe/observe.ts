import type { EventSink } from '../engine/ports.ts';
import type { Settings } from '../settings.ts';
import { Metrics } from './metrics.ts';
import type { SessionSpans } from './spans.ts';
import { type Watchable, watchStore } from './watch.ts';

export interface Observation {
  readonly metrics: Metrics;
  /** For the engine: counts and traces what happens. */
  readonly events: EventSink;
  /** Hands over what waits. Never rejects. */
  close(): Promise<void>;
}

export interface ObserveOptions extends Watchable {
  readonly settings: Pick<Settings, 'otlpEndpoint' | 'traceRatio'>;
  /** All node types there are. */
  readonly isNodeType: (type: string) => boolean;
  readonly version: string;
  readonly runtimeId: string;
}

/** Metrics for Prometheus, always; OpenTelemetry traces, when there is somebody who takes them. */
export const observe = async (options: ObserveOptions): Promise<Observation> => {
  const { settings, version, runtimeId } = options;
  const metrics = new Metrics(options.isNodeType);
  watchStore(metrics, options);
  const { otlpEndpoint: endpoint, traceRatio: ratio } = settings;
  let spans: SessionSpans | undefined;
  if (endpoint !== undefined) {
    // Loaded only for those who want it: a tenth of all code at start.
    const { SessionSpans } = await import('./spans.ts');
    spans = new SessionSpans({ endpoint, ratio, version, runtimeId });
  }
  return {
    metrics,
    events: (event) => {
      metrics.observe(event);
      spans?.observe(event);
    },
    close: async () => spans?.close(),
  };
};
