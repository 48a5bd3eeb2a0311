import { fileURLToPath } from 'node:url';
import { supervise } from '../supervise/supervise.ts';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));

/**
 * `switchyard start`: the server as a child of this small process, which starts it again when it crashes or hangs. Loads
 * nothing of the server: what could hang it must not hang this.
 */
export const startSupervised = async ({ demo }: { readonly demo?: boolean }): Promise<void> => {
  process.exitCode = await supervise({
    command: [...process.execArgv, CLI, 'start', '--no-supervise', ...(demo ? ['--demo'] : [])],
    env: process.env,
    log: (line) => process.stderr.write(`switchyard: ${line}\n`),
  });
  // Handlers of signals keep it.
  process.exit();
};
