import { startSandbox } from './server.ts';

const required = (name: string): string => {
  const value = process.env[name];
  if (value) return value;
  console.error(`sandbox: set ${name}`);
  process.exit(1);
};

const portOf = (text: string): number => {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  console.error(`sandbox: SANDBOX_PORT is no port: ${text}`);
  process.exit(1);
};

const sandbox = await startSandbox({
  databaseUrl: required('SANDBOX_DATABASE_URL'),
  apiKey: required('SANDBOX_API_KEY'),
  port: portOf(process.env.SANDBOX_PORT ?? '8790'),
  host: process.env.SANDBOX_HOST ?? '127.0.0.1',
}).catch((error: unknown) => {
  console.error(`sandbox: could not start: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
});

let stopping = false;
const stop = (): void => {
  if (stopping) return;
  stopping = true;
  sandbox.close().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error('sandbox: could not close:', error);
      process.exit(1);
    },
  );
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
// A parent that gives us its pipe and dies, however suddenly, leaves no orphan behind.
if (process.env.SANDBOX_ENDS_WITH_STDIN) process.stdin.resume().once('end', stop).once('error', stop);
process.stdout.write(`logistics sandbox ready at ${sandbox.url}\n`);
