import { checkJsonApi, defineConnector } from 'switchyard/sdk';
import { Config } from './config.ts';
import { order } from './operations/order.ts';
import { ordersOf } from './operations/ordersOf.ts';
import { stock } from './operations/stock.ts';

export default defineConnector({
  name: 'wms',
  title: { 'zh-CN': '仓储系统 WMS', en: 'Warehouse management (WMS)' },
  icon: 'warehouse',
  config: Config,
  check: (context) => checkJsonApi(context, ['orders', '0']),
  operations: { order, ordersOf, stock },
});
