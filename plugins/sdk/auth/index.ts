/**
 * Ways to show another system who asks. Pure: time, nonces and HTTP come from the operation's context, secrets from the
 * connection's configuration.
 */
export { createHash, createHmac } from 'node:crypto';
export { type SignaturePreset, signaturePresets } from '../../../schema/imports/presets.ts';
export * from './oauth2.ts';
export * from './request.ts';
export * from './signature.ts';
export * from './simple.ts';
