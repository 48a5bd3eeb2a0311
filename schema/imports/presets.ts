import type { LocalText } from '../text.ts';
import type { SignatureRecipe } from './signature.ts';

export interface SignaturePreset {
  readonly title: LocalText;
  readonly help: LocalText;
  readonly recipe: SignatureRecipe;
}

const preset = (title: [zh: string, en: string], help: [zh: string, en: string], recipe: SignatureRecipe) => ({
  title: { 'zh-CN': title[0], en: title[1] },
  help: { 'zh-CN': help[0], en: help[1] },
  recipe,
});

/** Signatures as the open platforms of Chinese logistics companies ask for them, after their public documents. */
export const signaturePresets: Readonly<Record<string, SignaturePreset>> = {
  hmac: preset(
    ['HMAC-SHA256（通用）', 'HMAC-SHA256 (general)'],
    [
      '方法、路径、时间戳和正文各占一行，用密钥算 HMAC-SHA256，十六进制放在请求头',
      'Method, path, timestamp and body, a line each, under HMAC-SHA256; in hex in a header',
    ],
    {
      algorithm: 'hmac-sha256',
      encoding: 'hex',
      parts: [{ of: 'method' }, { of: 'path' }, { of: 'timestamp' }, { of: 'body' }],
      join: '\n',
      appKey: { name: 'X-App-Key', in: 'header' },
      timestamp: { name: 'X-Timestamp', in: 'header', format: 'milliseconds' },
      signature: { name: 'X-Signature', in: 'header' },
    },
  ),
  sf: preset(
    ['顺丰丰桥 msgDigest', 'SF Express msgDigest'],
    [
      'Base64(MD5(URL 编码(msgData + timestamp + 校验码)))，放在表单字段 msgDigest',
      'Base64(MD5(URL-encoded(msgData + timestamp + check word))) in the form field msgDigest',
    ],
    {
      algorithm: 'md5',
      encoding: 'base64',
      parts: [{ of: 'field', name: 'msgData' }, { of: 'timestamp' }, { of: 'secret' }],
      join: '',
      encodeText: true,
      appKey: { name: 'partnerID', in: 'body' },
      nonce: { name: 'requestID', in: 'body' },
      timestamp: { name: 'timestamp', in: 'body', format: 'milliseconds' },
      signature: { name: 'msgDigest', in: 'body' },
    },
  ),
  cainiao: preset(
    ['菜鸟 data_digest', 'Cainiao data_digest'],
    [
      'Base64(MD5(logistics_interface + 密钥))，放在表单字段 data_digest',
      'Base64(MD5(logistics_interface + secret)) in the form field data_digest',
    ],
    {
      algorithm: 'md5',
      encoding: 'base64',
      parts: [{ of: 'field', name: 'logistics_interface' }, { of: 'secret' }],
      join: '',
      appKey: { name: 'logistic_provider_id', in: 'body' },
      signature: { name: 'data_digest', in: 'body' },
    },
  ),
  kuaidi100: preset(
    ['快递100 sign', 'Kuaidi100 sign'],
    [
      '大写 MD5(param + key + customer)，放在表单字段 sign',
      'Upper-case MD5(param + key + customer) in the form field sign',
    ],
    {
      algorithm: 'md5',
      encoding: 'HEX',
      parts: [{ of: 'field', name: 'param' }, { of: 'secret' }, { of: 'appKey' }],
      join: '',
      appKey: { name: 'customer', in: 'body' },
      signature: { name: 'sign', in: 'body' },
    },
  ),
  top: preset(
    ['淘宝、京东开放平台 sign', 'Taobao and JD open platform sign'],
    [
      '全部参数按名称排序后首尾加密钥，大写 MD5，放在参数 sign',
      'All parameters sorted by name between the secret twice, upper-case MD5, in the parameter sign',
    ],
    {
      algorithm: 'md5',
      encoding: 'HEX',
      parts: [{ of: 'secret' }, { of: 'parameters', equals: '', and: '', leaveOutEmpty: true }, { of: 'secret' }],
      join: '',
      appKey: { name: 'app_key', in: 'query' },
      timestamp: { name: 'timestamp', in: 'query', format: 'beijing' },
      constants: [
        { name: 'sign_method', in: 'query', value: 'md5' },
        { name: 'v', in: 'query', value: '2.0' },
        { name: 'format', in: 'query', value: 'json' },
      ],
      signature: { name: 'sign', in: 'query' },
    },
  ),
};
