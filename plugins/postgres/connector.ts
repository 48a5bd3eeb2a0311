import { defineConnector } from 'switchyard/sdk';
import { check } from './check.ts';
import { Config } from './config.ts';
import { query } from './operations/query.ts';

export default defineConnector({
  name: 'postgres',
  title: { 'zh-CN': 'PostgreSQL 数据库', en: 'PostgreSQL database' },
  icon: 'database',
  config: Config,
  check,
  operations: { query },
});
