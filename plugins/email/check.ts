import { both, type CheckContext, Fault } from 'switchyard/sdk';
import type { Config } from './config.ts';
import { type SmtpError, transportOver } from './transport.ts';

/** Signs in as for a message (EHLO, STARTTLS, AUTH) and leaves (QUIT). Whether the sender is allowed shows when one is sent. */
export const check = async ({
  config,
  socket,
  signal,
}: Pick<CheckContext<Config>, 'config' | 'socket' | 'signal'>): Promise<void> => {
  const transport = transportOver({ config, socket });
  try {
    await transport.verify();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Fault) throw error;
    const { code = '', responseCode } = error as SmtpError;
    if (code === 'EAUTH') throw new Fault('connector.unauthorized', `SMTP ${responseCode ?? code}`);
    if (responseCode !== undefined) throw new Fault('connector.error', `SMTP ${responseCode}`);
    throw new Fault('connector.unavailable', code || both('连接断了', 'the connection broke'));
  } finally {
    transport.close();
  }
};
