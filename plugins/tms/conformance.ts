import { defineConformance } from 'switchyard/sdk';
import connector from './connector.ts';

const WAYBILL = '/tms/waybills/753028419067';
const PLATE = encodeURIComponent('沪A12345');
const slot = {
  id: '20261123-1',
  text: '明天9点到12点',
  from: '2026-11-23T09:00:00+08:00',
  until: '2026-11-23T12:00:00+08:00',
};
const offered = { slots: [slot] };
const refused = (code: string, zh: string) => ({ error: { code, message: code, text: { 'zh-CN': zh, en: code } } });
const notFound = (request: string) => ({ exit: 'notFound', exchanges: [{ request, status: 404 }] });

const found = {
  status: 'outForDelivery',
  statusText: { 'zh-CN': '派送中', en: 'Out for delivery' },
  eta: '2026-03-02T18:00:00+08:00',
  outlet: '浦东网点',
  lastEvent: { place: '上海' },
  signedBy: '本人',
};
const booked = {
  order: 'SO20270001',
  waybill: '753200000007',
  priceFen: 2490,
  days: 2,
  pickup: { from: '2026-11-23T09:00:00+08:00', text: '明天9点到12点' },
};
const position = { longitude: 121.46, latitude: 31.15, place: '上海转运中心出发 105 公里' };
const outlet = { name: '城南三部', address: '上海市徐汇区龙吴路 1200 号', phone: '021-60002001', hours: '08:00-20:00' };
const offer = {
  id: 'H1001',
  from: '上海',
  to: '北京',
  goods: '办公家具',
  weightKg: 2400,
  volumeM3: 14,
  priceFen: 320_000,
};
const station = { name: '嘉定救援站', phone: '021-60003001', address: '沪宜公路 2800 号', distanceKm: 16.1 };
const QUOTE = 'GET /tms/quotes?from=021&to=010&weightKg=3';
const OUTLETS = 'GET /tms/outlets?kind=outlet&region=021';
const STATIONS = 'GET /tms/stations?near=121.22%2C31.24';
const CARGO = 'GET /tms/cargo?to=010&spaceM3=20';
const TAKE = 'POST /tms/cargo/H1001/take';

export default defineConformance({
  connector,
  config: ({ url }) => ({ baseUrl: `${url}/tms`, apiKey: 'canary-tms-key' }),
  // None has this number: that the address and the key are right shows all the same.
  check: {
    exchanges: [
      {
        request: 'GET /tms/waybills/0',
        status: 404,
        answer: { error: { code: 'not_found', message: 'no such thing' } },
      },
    ],
  },
  operations: {
    track: {
      cases: [
        {
          exchanges: [
            {
              request: 'GET /tms/waybills/753028419066',
              headers: { authorization: 'Bearer canary-tms-key' },
              answer: found,
            },
          ],
          exit: 'found',
          output: {
            status: 'outForDelivery',
            statusText: '派送中',
            outlet: '浦东网点',
            place: '上海',
            signedBy: '本人',
          },
        },
        notFound('GET /tms/waybills/753028419066'),
      ],
    },
    quote: {
      cases: [
        {
          exit: 'quoted',
          output: { price: 24.9, priceText: '24元9角', days: 2, toCity: '北京' },
          exchanges: [{ request: QUOTE, answer: { from: '上海', to: '北京', priceFen: 2490, days: 2, chargedKg: 3 } }],
        },
        {
          exit: 'notServed',
          output: { reason: 'not_served', reasonText: '暂不通快递' },
          exchanges: [{ request: QUOTE, status: 422, answer: refused('not_served', '暂不通快递') }],
        },
      ],
    },
    book: {
      cases: [
        {
          exit: 'booked',
          output: { order: 'SO20270001', waybill: '753200000007', price: 24.9, pickupText: '明天9点到12点' },
          exchanges: [
            {
              request: 'POST /tms/bookings',
              body: { phone: '13800002076', from: '021', to: '010', weightKg: 3, pickup: 'morning' },
              status: 201,
              answer: booked,
            },
          ],
        },
        {
          exit: 'refused',
          output: { reason: 'too_heavy' },
          exchanges: [{ request: 'POST /tms/bookings', status: 422, answer: refused('too_heavy', '太重') }],
        },
      ],
    },
    slots: {
      cases: [
        {
          exit: 'offered',
          output: { slotCount: 1, slotsText: '1，明天9点到12点' },
          exchanges: [{ request: `GET ${WAYBILL}/slots`, answer: offered }],
        },
        {
          exit: 'none',
          output: { reason: 'signed' },
          exchanges: [{ request: `GET ${WAYBILL}/slots`, status: 409, answer: refused('signed', '已签收') }],
        },
        notFound(`GET ${WAYBILL}/slots`),
      ],
    },
    reschedule: {
      cases: [
        {
          exit: 'done',
          output: { slotText: '明天9点到12点' },
          exchanges: [{ request: `PUT ${WAYBILL}/slot`, body: { slot: '20261123-2' }, answer: { slot } }],
        },
        {
          exit: 'conflict',
          output: { reason: 'slot_full', slotCount: 1 },
          exchanges: [
            { request: `PUT ${WAYBILL}/slot`, status: 409, answer: { ...refused('slot_full', '约满'), ...offered } },
          ],
        },
        notFound(`PUT ${WAYBILL}/slot`),
      ],
    },
    setDelivery: {
      cases: [
        {
          exit: 'done',
          output: { methodText: '快递柜' },
          exchanges: [
            {
              request: `PUT ${WAYBILL}/delivery`,
              body: { method: 'locker' },
              answer: { method: 'locker', methodText: { 'zh-CN': '快递柜' }, paymentText: { 'zh-CN': '寄付' } },
            },
          ],
        },
        {
          exit: 'notAllowed',
          output: { reasonText: '太大' },
          exchanges: [{ request: `PUT ${WAYBILL}/delivery`, status: 409, answer: refused('too_big', '太大') }],
        },
        notFound(`PUT ${WAYBILL}/delivery`),
      ],
    },
    changeAddress: {
      cases: [
        {
          exit: 'done',
          output: { outlet: '浦东张江部' },
          exchanges: [
            {
              request: `PUT ${WAYBILL}/address`,
              answer: { address: '上海市浦东新区世纪大道 100 号', outlet: '浦东张江部', eta: null },
            },
          ],
        },
        {
          exit: 'notPossible',
          exchanges: [{ request: `PUT ${WAYBILL}/address`, status: 409, answer: refused('signed', '已签收') }],
        },
        {
          exit: 'outOfArea',
          exchanges: [{ request: `PUT ${WAYBILL}/address`, status: 422, answer: refused('out_of_area', '超区') }],
        },
        notFound(`PUT ${WAYBILL}/address`),
      ],
    },
    outlets: {
      cases: [
        {
          exit: 'found',
          output: { name: '城南三部', count: 1 },
          exchanges: [{ request: OUTLETS, answer: { items: [outlet], total: 1 } }],
        },
        { exit: 'none', exchanges: [{ request: OUTLETS, answer: { items: [], total: 0 } }] },
      ],
    },
    vehicle: {
      cases: [
        {
          exit: 'found',
          output: { position: '121.46,31.15', ageMinutes: 30 },
          exchanges: [
            {
              request: `GET /tms/vehicles/${PLATE}`,
              answer: { plate: '沪A12345', driver: '钱师傅', position: { ...position, speedKmh: 79, ageMinutes: 30 } },
            },
          ],
        },
        notFound(`GET /tms/vehicles/${PLATE}`),
      ],
    },
    raiseAlarm: {
      cases: [
        {
          exit: 'raised',
          output: { alarm: '3', position: '121.46,31.15' },
          exchanges: [{ request: `POST /tms/vehicles/${PLATE}/alarms`, status: 201, answer: { id: 3, position } }],
        },
        notFound(`POST /tms/vehicles/${PLATE}/alarms`),
      ],
    },
    nearestStation: {
      cases: [
        {
          exit: 'found',
          output: { name: '嘉定救援站', distanceKm: 16.1 },
          exchanges: [{ request: STATIONS, answer: { items: [station], total: 1 } }],
        },
        { exit: 'none', exchanges: [{ request: STATIONS, answer: { items: [], total: 0 } }] },
      ],
    },
    cargo: {
      cases: [
        {
          exit: 'found',
          output: { count: 1, offersText: '1，上海到北京，办公家具，14立方米，运费3200元' },
          exchanges: [{ request: CARGO, answer: { items: [offer], total: 1 } }],
        },
        { exit: 'none', exchanges: [{ request: CARGO, answer: { items: [], total: 0 } }] },
      ],
    },
    takeCargo: {
      cases: [
        {
          exit: 'done',
          output: { contact: '李先生', loadAt: '明天8点' },
          exchanges: [
            {
              request: TAKE,
              body: { phone: '13800002076', plate: '沪A12345' },
              answer: { ...offer, contact: '李先生', contactPhone: '13900004001', loadText: '明天8点' },
            },
          ],
        },
        { exit: 'gone', exchanges: [{ request: TAKE, status: 409, answer: refused('taken', '已被接走') }] },
      ],
    },
  },
});
