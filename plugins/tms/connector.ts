import { checkJsonApi, defineConnector } from 'switchyard/sdk';
import { Config } from './config.ts';
import { book } from './operations/book.ts';
import { cargo } from './operations/cargo.ts';
import { changeAddress } from './operations/changeAddress.ts';
import { nearestStation } from './operations/nearestStation.ts';
import { outlets } from './operations/outlets.ts';
import { quote } from './operations/quote.ts';
import { raiseAlarm } from './operations/raiseAlarm.ts';
import { reschedule } from './operations/reschedule.ts';
import { setDelivery } from './operations/setDelivery.ts';
import { slots } from './operations/slots.ts';
import { takeCargo } from './operations/takeCargo.ts';
import { track } from './operations/track.ts';
import { vehicle } from './operations/vehicle.ts';

export default defineConnector({
  name: 'tms',
  title: { 'zh-CN': '运输系统 TMS', en: 'Transport management (TMS)' },
  icon: 'truck',
  config: Config,
  check: (context) => checkJsonApi(context, ['waybills', '0']),
  operations: {
    track,
    quote,
    book,
    slots,
    reschedule,
    setDelivery,
    changeAddress,
    outlets,
    vehicle,
    raiseAlarm,
    nearestStation,
    cargo,
    takeCargo,
  },
});
