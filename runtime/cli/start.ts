import { pino } from 'pino';
import { type Runtime, startRuntime } from '../main.ts';
import { loadSettings, SettingsRefused } from '../settings.ts';
import { loadExamples } from './examples.ts';
import { print } from './output.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

/** Where the examples' logistics system listens, for who wants to look at it. */
const SANDBOX_PORT = 8790;

const readSettings = () => {
  try {
    return loadSettings();
  } catch (error) {
    if (!(error instanceof SettingsRefused)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
};

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

/** `switchyard start`: serves until it is told to stop. */
export const start = async ({ demo }: { readonly demo?: boolean }): Promise<void> => {
  const settings = readSettings();
  const logger = pino({ level: settings.logLevel });
  let sandbox: Sandbox | undefined;
  let runtime: Runtime | undefined;
  onSignals(async () => {
    await runtime?.stop();
    await sandbox?.stop();
  });
  if (demo) sandbox = await startSandbox(settings.data, SANDBOX_PORT, logger);
  runtime = await startRuntime({ settings, logger, connections: sandbox?.connections ?? {} });
  if (demo) await loadExamples(runtime);
  print(`Switchyard is at ${runtime.url}`);
};
