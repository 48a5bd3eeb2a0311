import type { ConnectionProblem } from '../../schema/connections.ts';

const problem = (code: ConnectionProblem['code'], zh: string, en: string): ConnectionProblem => ({
  code,
  message: { 'zh-CN': zh, en },
});

/** Why nothing can go over a connection, in words. */
export const connectionProblems = {
  connectorMissing: (connector: string) =>
    problem(
      'connector_missing',
      `这台服务器没有「${connector}」这类系统`,
      `This server has no kind of system called “${connector}”`,
    ),
  configInvalid: (fields: readonly string[]) =>
    problem(
      'config_invalid',
      `配置不完整或不合要求：${fields.join('、')}`,
      `The configuration is incomplete or not as required: ${fields.join(', ')}`,
    ),
  upgradeFailed: (from: number, to: number) =>
    problem(
      'upgrade_failed',
      `配置是第 ${from} 版的，没能自动换成第 ${to} 版。请打开这个连接，重新填写`,
      `The configuration is of version ${from} and could not be brought up to ${to}. Open the connection and fill it in again`,
    ),
  keyMissing: () =>
    problem(
      'key_missing',
      '密钥读不出来：加密它的钥匙不在 CONNECTION_KEYS 里。请管理员补上，或重新填写密钥',
      'Its secrets cannot be read: the key that sealed them is not in CONNECTION_KEYS. Add it, or fill the secrets in again',
    ),
  secretDamaged: () =>
    problem(
      'secret_damaged',
      '密钥读不出来：数据库里的内容被改动过。请重新填写密钥',
      'Its secrets cannot be read: they were changed in the database. Fill them in again',
    ),
} as const;
