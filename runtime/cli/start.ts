import { pino } from 'pino';
import { type Runtime, startRuntime } from '../main.ts';
import { loadSettings } from '../settings.ts';
import { type HangWatch, watchForHangs } from '../supervise/hang-watch.ts';
import { beat, isSupervised, ready } from '../supervise/supervised.ts';
import { loadDemoTriggers } from './demo-triggers.ts';
import { loadExamples } from './examples.ts';
import { print } from './output.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

/** Ends in order at the first SIGINT or SIGTERM, at once at the second. */
const onSignals = (stop: () => Promise<void>): void => {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      void stop().then(() => process.exit(0));
    });
};

/** `switchyard start --no-supervise`: serves until it is told to stop. */
export const start = async ({ demo }: { readonly demo?: boolean }): Promise<void> => {
  const settings = loadSettings();
  const logger = pino({ level: settings.logLevel });
  let sandbox: Sandbox | undefined;
  let runtime: Runtime | undefined;
  let watch: HangWatch | undefined;
  onSignals(async () => {
    await runtime?.stop();
    await sandbox?.stop();
    await watch?.stop();
  });
  if (isSupervised()) {
    beat();
    watch = watchForHangs(settings.data);
  }
  if (demo) sandbox = await startSandbox(settings.data, logger);
  runtime = await startRuntime({
    // Triggers ask the sandbox; its port is another at each start.
    settings: sandbox ? { ...settings, allowedHosts: [...settings.allowedHosts, new URL(sandbox.url).host] } : settings,
    logger,
    connections: sandbox?.connections ?? {},
    ...(watch && { onControl: watch.mark }),
  });
  if (demo) await loadExamples(runtime);
  if (sandbox) await loadDemoTriggers(runtime.triggers, sandbox);
  if (sandbox) print(`The examples’ logistics system is at ${sandbox.url}`);
  print(`Switchyard is at ${runtime.url}`);
  if (isSupervised()) ready(runtime.port);
};
