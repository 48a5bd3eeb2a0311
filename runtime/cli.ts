#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { Command, InvalidArgumentError } from 'commander';

// Compiled code is kept between starts: a third less to do before a restarted server has its calls again.
enableCompileCache();

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const stageName = (text: string): 'simulator' | 'asterisk' => {
  if (text === 'simulator' || text === 'asterisk') return text;
  throw new InvalidArgumentError('must be simulator or asterisk');
};

const positive = (text: string): number => {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('must be a whole number from 1');
};

const program = new Command('switchyard')
  .description('Flow designer and runtime for the contact centres of logistics companies')
  .version(version)
  .showHelpAfterError();

// Each command loads its own code, so that `switchyard schema` does not wait for a database driver.
program
  .command('start')
  .description('serve the designer, the API and, with ARI_URL, the telephone')
  .option('--demo', 'with the example flows and a small logistics system to talk to')
  .option('--no-supervise', 'as one process: nothing starts it again when it crashes or hangs')
  .action(async ({ demo = false, supervise }: { demo?: boolean; supervise: boolean }) =>
    supervise
      ? (await import('./cli/supervise.ts')).startSupervised({ demo })
      : (await import('./cli/start.ts')).start({ demo }),
  );

program
  .command('validate')
  .description('check flow and scenario files; exit code 1 when one has an error')
  .argument('<file...>')
  .option('--json', 'one JSON object per diagnostic')
  .action(async (files: string[], options: { json?: boolean }) =>
    (await import('./cli/validate.ts')).validate(files, options),
  );

program
  .command('schema')
  .description('print the closed JSON Schema of flows, with the parameters of every node type')
  .action(async () => (await import('./cli/schema.ts')).printSchema());

program
  .command('test')
  .description('play scenarios; a folder stands for every scenarios/*.json below it')
  .argument('<path...>')
  .option('--on <where>', 'simulator or asterisk', stageName, 'simulator')
  .option('--json', 'the last line is one JSON object with passed, failed, skipped and a row per scenario')
  .option(
    '--at-once <number>',
    'scenarios at the same time; by itself 1 on the simulator, 4 a core on Asterisk',
    positive,
  )
  .action(async (paths: string[], options: { on: 'simulator' | 'asterisk'; json?: boolean; atOnce?: number }) =>
    (await import('./cli/test.ts')).test(paths, options),
  );

program
  .command('connections')
  .description('connections to other systems')
  .command('rotate')
  .description('seal every stored secret with the first of CONNECTION_KEYS')
  .action(async () => (await import('./cli/connections.ts')).rotate());

const asterisk = program
  .command('asterisk')
  .description('the switch: its configuration, and a local one for development');
asterisk
  .command('config')
  .description('write the Asterisk configuration that the product needs')
  .option('--out <folder>', 'where to write it; printed when absent')
  .option('--trunk <host[:port]>', 'the provider that calls come from and go to')
  .option('--sip <host:port>', 'where SIP listens', '0.0.0.0:5060')
  .action(async (options: { out?: string; trunk?: string; sip: string }) =>
    (await import('./cli/asterisk.ts')).config(options),
  );
asterisk
  .command('up')
  .description('start a local Asterisk, installed first when the machine has none')
  .action(async () => (await import('./cli/asterisk.ts')).up());
asterisk
  .command('down')
  .description('stop the local Asterisk')
  .action(async () => (await import('./cli/asterisk.ts')).down());

const plugin = program.command('plugin').description('node types, connectors, channels and triggers of your own');
plugin
  .command('new')
  .description('write a plugin that works: connector, node type, test, sample, README')
  .argument('<name>', 'small letters, digits and -')
  .option('--dir <folder>', 'where its folder is made', '.')
  .action(async (name: string, options: { dir: string }) =>
    (await import('./cli/plugin-new.ts')).newPlugin(name, options),
  );
plugin
  .command('check')
  .description('try a plugin in every way that callers and systems will; exit code 1 when something is wrong')
  .argument('<path>', 'its folder, or the name of an installed package')
  .option('--json', 'one JSON object per check')
  .action(async (path: string, options: { json?: boolean }) =>
    (await import('./cli/plugin-check.ts')).checkPlugin(path, options),
  );

/** What an operator can act on; a stack is for us. */
const complaint = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `port ${port} is in use: stop what listens there, or set PORT`;
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return process.env.LOG_LEVEL === 'debug' ? (error.stack ?? error.message) : `${error.message}${cause}`;
};

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`switchyard: ${complaint(error)}\n`);
  process.exit(1);
}
