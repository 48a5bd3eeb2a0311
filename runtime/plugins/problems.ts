/** A plugin that can't be used; `file` says where. */
export class PluginError extends Error {
  override readonly name: string = 'PluginError';
  readonly file: string;
  constructor(file: string, message: string, options?: ErrorOptions) {
    super(`${file}: ${message}`, options);
    this.file = file;
  }
}

/** Everything that is wrong with the plugins, so that it is mended at once and not one by one. */
export class PluginErrors extends PluginError {
  override readonly name = 'PluginErrors';
  readonly errors: readonly PluginError[];
  constructor(errors: readonly PluginError[]) {
    super('plugins', errors.map((error) => `\n  - ${inFull(error)}`).join(''));
    this.errors = errors;
  }
}

/** The first place in a file of a plugin that an error's stack names: `file:line`. */
const placeIn = (error: Error): string | undefined => {
  const place = /(?:file:\/\/)?(\/[^\s():]+\.[mc]?[jt]s:\d+)/.exec(error.stack ?? '')?.[1];
  return place?.includes('/runtime/plugins/') ? undefined : place;
};

const causeOf = ({ cause }: Error): string => {
  if (!(cause instanceof Error)) return '';
  const place = placeIn(cause);
  const [message] = cause.message.split('\n');
  return `: ${message}${place ? ` (${place})` : ''}`;
};

/** What is wrong and why, in one line. */
export const inFull = (error: PluginError): string => `${error.message}${causeOf(error)}`;

/** All results, or all problems. */
export const allOrProblems = async <T>(work: readonly Promise<T>[]): Promise<T[]> => {
  const settled = await Promise.allSettled(work);
  const errors = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  const foreign = errors.find((error) => !(error instanceof PluginError));
  if (foreign) throw foreign;
  const problems = errors.flatMap((error) => (error instanceof PluginErrors ? error.errors : [error as PluginError]));
  const [only] = problems;
  if (only) throw problems.length === 1 ? only : new PluginErrors(problems);
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
};
