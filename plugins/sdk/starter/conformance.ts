import { defineConformance } from 'switchyard/sdk';
import connector from './connector.ts';

/** What the conformance kit can't know: how the service answers. Recorded from `service.ts`. */
export default defineConformance({
  connector,
  config: ({ url }) => ({ baseUrl: url, apiKey: 'canary-starter-key' }),
  operations: {
    find: {
      cases: [
        {
          exit: 'found',
          output: { locker: 'SH-01', door: '7' },
          exchanges: [
            {
              request: 'GET /parcels/P1001',
              headers: { authorization: 'Bearer canary-starter-key' },
              answer: { parcel: 'P1001', locker: 'SH-01', door: '7' },
            },
          ],
        },
        { exit: 'notFound', exchanges: [{ request: 'GET /parcels/P1001', status: 404, answer: {} }] },
      ],
    },
    open: {
      cases: [
        {
          exit: 'opened',
          output: { opening: 'O-1' },
          exchanges: [{ request: 'POST /openings', body: { parcel: 'P1001' }, status: 201, answer: { id: 'O-1' } }],
        },
        { exit: 'taken', exchanges: [{ request: 'POST /openings', status: 409, answer: {} }] },
      ],
    },
  },
});
