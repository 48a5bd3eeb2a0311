import {
  askJson,
  codeIn,
  defineOperation,
  jsonNumber,
  jsonObjects,
  jsonText,
  ListField,
  NumberField,
  TextField,
  Type,
} from 'switchyard/sdk';
import { Config } from '../config.ts';

/** What is in stock: `GET {baseUrl}/stock?sku=&warehouse=`, added up over the warehouses. */
export const stock = defineOperation(Config, {
  title: { 'zh-CN': '查询库存', en: 'Check stock' },
  help: {
    'zh-CN': '按货号查可用库存，可以只查一个仓库',
    en: 'What is available of an article, in all warehouses or one',
  },
  summary: { 'zh-CN': '{input.sku} 还有多少', en: 'How much of {input.sku}?' },
  icon: 'package-search',
  effect: 'read',
  timeout: 3,
  input: Type.Object(
    {
      sku: TextField('货号', 'Article'),
      warehouse: Type.Optional(TextField('仓库', 'Warehouse', ['不填就是全部仓库', 'All of them when empty'])),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    name: TextField('品名', 'Name'),
    available: NumberField('可用数量', 'Available'),
    places: ListField('各仓库存', 'By warehouse', {
      warehouse: TextField('仓库', 'Warehouse'),
      available: NumberField('可用数量', 'Available'),
    }),
  }),
  exits: [
    { name: 'inStock', title: { 'zh-CN': '有货', en: 'In stock' }, icon: 'check' },
    { name: 'outOfStock', title: { 'zh-CN': '缺货', en: 'Out of stock' }, icon: 'package-x' },
    { name: 'unknownSku', title: { 'zh-CN': '没有这个货号', en: 'Unknown article' }, icon: 'search' },
  ],
  sample: { sku: 'SKU1001' },
  async run(context) {
    const sku = codeIn(context.input.sku);
    if (!sku) return { exit: 'unknownSku' };
    const query = { sku, warehouse: context.input.warehouse?.trim(), pageSize: 100 };
    const items = jsonObjects((await askJson(context, { path: ['stock'], query })).json, 'items');
    const [first] = items;
    if (!first) return { exit: 'unknownSku' };
    const places = items.map((item) => ({
      warehouse: jsonText(item, 'warehouse'),
      available: jsonNumber(item, 'quantity') ?? 0,
    }));
    const available = places.reduce((sum, place) => sum + place.available, 0);
    return {
      exit: available > 0 ? 'inStock' : 'outOfStock',
      output: { name: jsonText(first, 'name'), available, places },
    };
  },
});
