import { spawn } from 'node:child_process';

export interface Ran {
  readonly code: number;
  readonly output: string;
}

/** Told about each step that takes time, in words for a person. */
export type Progress = (step: string) => void;

/** Runs a program to its end; never throws, a program that is not there gives code 127. */
export const run = (
  program: string,
  args: readonly string[],
  options: { readonly timeoutMs?: number; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ran> =>
  new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
      timeout: options.timeoutMs ?? 60_000,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    const end = (code: number, more = '') =>
      resolve({ code, output: Buffer.concat(chunks).toString('utf8').trim() + more });
    child.once('error', (error) => end(127, error.message));
    child.once('close', (code, signal) => end(code ?? 1, signal ? ` (ended by ${signal})` : ''));
  });

/** Like `run`, but a failure throws with the end of what the program said. */
export const mustRun = async (
  program: string,
  args: readonly string[],
  options: Parameters<typeof run>[2] = {},
): Promise<string> => {
  const { code, output } = await run(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args[0] ?? ''} failed (${code}): ${output.slice(-2000)}`);
  return output;
};
