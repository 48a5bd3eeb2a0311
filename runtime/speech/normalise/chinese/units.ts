/** Units as logistics people write them → as they say them. */
const names: Readonly<Record<string, string>> = {
  kg: '公斤',
  KG: '公斤',
  Kg: '公斤',
  g: '克',
  mg: '毫克',
  t: '吨',
  T: '吨',
  km: '公里',
  KM: '公里',
  m: '米',
  dm: '分米',
  cm: '厘米',
  CM: '厘米',
  mm: '毫米',
  MM: '毫米',
  m2: '平方米',
  km2: '平方公里',
  m3: '立方米',
  M3: '立方米',
  cm3: '立方厘米',
  l: '升',
  L: '升',
  ml: '毫升',
  mL: '毫升',
  ML: '毫升',
  'km/h': '公里每小时',
  'm/s': '米每秒',
  h: '小时',
  H: '小时',
  min: '分钟',
  s: '秒',
  ms: '毫秒',
  kW: '千瓦',
  kWh: '千瓦时',
  V: '伏',
  '°C': '摄氏度',
  '°c': '摄氏度',
  '°F': '华氏度',
  '°': '度',
};

const escaped = (unit: string): string => unit.replace(/[/]/g, '\\/');

/** Longest first, so that `km/h` is not `km`. */
export const unitPattern = `(?:${Object.keys(names)
  .sort((a, b) => b.length - a.length)
  .map(escaped)
  .join('|')})(?![A-Za-z0-9])`;

export const unitName = (unit: string): string => names[unit] ?? unit;

/** Words after which 2 is said 两. Ordinals (号, 楼, 月, 日, 路, 区) are not among them. */
export const measure =
  '(?:个|笔|件|票|箱|单|天|位|次|小时|分钟|分|秒|周|年(?!级)|岁|吨|公斤|千克|斤|克|公里|千米|米|升|元|块|角|万|亿|千|百|辆|台|家|条|人|份|张|把|瓶|盒|包|袋|托|板|车|倍|步|遍|种|类|项|名|户|趟|班|站|点|通|声|页|部|款|成|只|双|立方|平方|方|摄氏度|层)';
