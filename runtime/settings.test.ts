import { describe, expect, it } from 'vitest';
import { loadSettings, SettingsRefused, settingsMarkdown, settingsTable } from './settings.ts';

const problemsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    loadSettings(env);
  } catch (error) {
    if (error instanceof SettingsRefused) return error.problems;
    throw error;
  }
  return [];
};

describe('settings', () => {
  it('has a default for everything that the product needs to start', () => {
    const settings = loadSettings({});
    expect(settings).toMatchObject({
      port: 8700,
      host: '127.0.0.1',
      publicUrl: 'http://127.0.0.1:8700',
      mediaUrl: 'http://127.0.0.1:8700',
      timeZone: 'Asia/Shanghai',
      ariApp: 'switchyard',
      connections: {},
      allowedHosts: [],
    });
    expect(settings.ariUrl).toBeUndefined();
    expect(settings.databaseUrl).toBeUndefined();
  });

  it('names every problem at once', () => {
    const problems = problemsOf({
      PORT: '87000',
      LOG_LEVEL: 'loud',
      SWITCHYARD_PLUGIN: '/plugins',
      SWITCHYARD_TIME_ZONE: 'Mars/Olympus',
      TRANSFER_ENDPOINT: 'PJSIP/a&PJSIP/{number}',
      SWITCHYARD_ALLOWED_HOSTS: 'tms.local:8080, http://x',
    });
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
      'LOG_LEVEL',
      'PORT',
      'SWITCHYARD_ALLOWED_HOSTS',
      'SWITCHYARD_PLUGIN',
      'SWITCHYARD_TIME_ZONE',
      'TRANSFER_ENDPOINT',
    ]);
  });

  it('never repeats a secret in a problem', () => {
    const canary = 'canary-7f3a';
    const problems = problemsOf({
      SWITCHYARD_CONNECTIONS: `{"tms": {"connector": "tms", "token": "${canary}"`,
      DATABASE_URL: `mysql://user:${canary}@db/x`,
      SWITCHYARD_SECRET: canary,
      ARI_URL: `ws://user:${canary}@pbx`,
    });
    expect(problems.length).toBeGreaterThanOrEqual(4);
    expect(problems.join('\n')).not.toContain(canary);
  });

  it('wants credentials with ARI_URL', () => {
    expect(problemsOf({ ARI_URL: 'http://127.0.0.1:8088' })).toEqual([
      'ARI_URL: needs ARI_USER and ARI_PASSWORD as well',
    ]);
  });

  it('reads the limits of connections, and refuses what is none', () => {
    const read = (limits: object) =>
      loadSettings({
        SWITCHYARD_CONNECTIONS: JSON.stringify({ tms: { connector: 'tms', baseUrl: 'http://a', limits } }),
      });
    expect(read({ atOnce: 20, perSecond: 5 }).connections.tms).toEqual({
      connector: 'tms',
      config: { baseUrl: 'http://a' },
      limits: { atOnce: 20, perSecond: 5 },
    });
    expect(() => read({ atOnce: 0 })).toThrow(/limits.*tms.*atOnce, waiting, perSecond/);
    expect(() => read({ speed: 1 })).toThrow(/limits/);
  });

  it('reads connections', () => {
    const { connections } = loadSettings({
      SWITCHYARD_CONNECTIONS: '{"tms": {"connector": "tms", "baseUrl": "http://127.0.0.1:8790"}}',
    });
    expect(connections).toEqual({ tms: { connector: 'tms', config: { baseUrl: 'http://127.0.0.1:8790' } } });
  });

  it('derives addresses from where it listens', () => {
    expect(loadSettings({ HOST: '0.0.0.0', PORT: '80' }).publicUrl).toBe('http://127.0.0.1:80');
    expect(loadSettings({ HOST: '::1' }).publicUrl).toBe('http://[::1]:8700');
    expect(loadSettings({ PUBLIC_URL: 'https://hotline.example.cn/' }).publicUrl).toBe('https://hotline.example.cn');
  });

  it('renders one table row a setting', () => {
    expect(settingsMarkdown('en').split('\n')).toHaveLength(settingsTable().length + 2);
    expect(settingsMarkdown('zh-CN')).toContain('| `PORT` | `8700` |');
  });
});
