import { stopTestCluster, testCluster } from './database.ts';

/** Keeps the shared test Postgres up for the whole run, and stops it unless another run uses it. */
export async function setup(): Promise<void> {
  await testCluster();
}

export async function teardown(): Promise<void> {
  await stopTestCluster();
}
