import { expect, it } from 'vitest';
import { servicesAt } from './own-services.ts';

it('services of the product’s own are known by their addresses', () => {
  expect(
    servicesAt([
      'postgres://switchyard:secret@127.0.0.1:41234/switchyard',
      'postgres://db.example.com/switchyard',
      'postgres:///switchyard?host=/run/postgresql',
      'https://pbx.example.com/ari',
      'http://[::1]:8088/',
      undefined,
    ]),
  ).toEqual([
    { host: '127.0.0.1', port: 41234 },
    { host: 'db.example.com', port: 5432 },
    { host: 'pbx.example.com', port: 443 },
    { host: '::1', port: 8088 },
  ]);
});
