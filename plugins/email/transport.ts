import { createTransport } from 'nodemailer';
import type { CheckContext } from 'switchyard/sdk';
import type { Config } from './config.ts';

/** What went wrong, as the library says it. */
export interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/** Speaks SMTP over a guarded line, for one message; close it. */
export const transportOver = ({ config, socket }: Pick<CheckContext<Config>, 'config' | 'socket'>) => {
  const { host, port, encryption, user, password, ca } = config;
  const trusted = ca === undefined ? {} : { ca };
  const secure = encryption === 'tls';
  return createTransport({
    host: host.replace(/^\[|\]$/g, ''),
    port,
    secure,
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'none',
    tls: trusted,
    ...(user && { auth: { user, pass: password ?? '' } }),
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_options, done) => {
      socket({ host, port, harmless: true, ...(secure && { tls: trusted }) }).then(
        (connection) => done(null, { connection: connection as never, secured: secure }),
        (error: Error) => done(error, undefined as never),
      );
    },
  });
};
