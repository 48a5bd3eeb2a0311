import { Fault } from '../../schema/faults.ts';
import { IMPORT_LIMITS } from '../../schema/imports/api.ts';
import type { HostRule } from '../connections/hosts.ts';
import { Outlet } from '../connections/http.ts';
import { Deadline, orAborted, realTime } from '../connections/resilience/time.ts';
import { DocumentError } from './document.ts';

const LIMIT_MS = 60_000;

const REASONS: Readonly<Record<string, [zh: string, en: string]>> = {
  'connector.address_refused': [
    '不允许访问这个地址：它在内网或本机。请管理员在 SWITCHYARD_ALLOWED_HOSTS 里放行，或上传文件',
    'This address must not be reached: it is private. Have the administrator allow the host, or upload the file',
  ],
  'connector.timeout': ['对方没有在一分钟内答复', 'No answer within a minute'],
  'connector.bad_answer': ['对方的答复不是文档，或者太大', 'The answer is no document, or too large'],
};

const failed = (error: unknown): DocumentError => {
  const code = error instanceof Fault ? error.code : '';
  const [zh, en] = REASONS[code] ?? ['连不上这个地址', 'The address cannot be reached'];
  if (!(error instanceof Fault) || error.detail === '') return new DocumentError('', zh, en, { cause: error });
  const { detail, says } = error;
  return new DocumentError('', `${zh}（${says?.['zh-CN'] ?? detail}）`, `${en} (${detail})`, { cause: error });
};

/** A document from the network, through the same guard as flows: every redirect is checked like the first address. */
export const fetchDocument = async (address: string, allowed: HostRule, signal: AbortSignal): Promise<string> => {
  // Bytes, while the limit of a document counts characters: Chinese ones take three.
  const outlet = new Outlet(allowed, IMPORT_LIMITS.jsonBytes * 2);
  const bound = new Deadline(realTime, LIMIT_MS, signal, () => new Fault('connector.timeout'));
  const headers = { accept: 'application/json, application/yaml, text/yaml, */*;q=0.5' };
  try {
    const work = outlet.exchange({ method: 'GET', url: address, headers }, bound);
    const answer = await orAborted(work, bound.signal);
    if (answer.status === 200) return answer.text;
    throw new DocumentError('', `对方答复 HTTP ${answer.status}`, `The answer was HTTP ${answer.status}`);
  } catch (error) {
    if (signal.aborted || error instanceof DocumentError) throw error;
    throw failed(error);
  } finally {
    bound.dispose();
    outlet.close();
  }
};
