import { type Static, Type } from 'typebox';
import { hints } from './params.ts';

const words = (zh: string, en: string) => ({ 'zh-CN': zh, en });

/** What a connection has that sets nothing. 500 at once: the biggest sites have 180 callers on the line. */
const DEFAULTS = { atOnce: 500, waiting: 500, retries: 2, breakAfter: 5, restSeconds: 5 } as const;

/** How long a system is left alone at most, seconds; each failed attempt doubles the time until then. */
const LONGEST_REST_SECONDS = 60;

/**
 * How hard one connection may lean on the other system, and how long it is patient with it: `limits` beside a connection's
 * `config`. Each has a default, so that `{}` is good for most systems. In a group of servers each server keeps to them by
 * itself: three servers with 10 requests a second send up to 30.
 */
export const ConnectionLimits = Type.Object(
  {
    atOnce: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2000,
        ...hints({
          label: words('同时最多', 'At most at once'),
          help: words('超过的排队等', 'More than that wait in a queue'),
          unit: words('个请求', 'requests'),
          default: DEFAULTS.atOnce,
        }),
      }),
    ),
    waiting: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 10_000,
        ...hints({
          label: words('最多排队', 'At most waiting'),
          help: words('再多的立刻走「失败」出口', 'More than that fail at once'),
          unit: words('个请求', 'requests'),
          default: DEFAULTS.waiting,
        }),
      }),
    ),
    perSecond: Type.Optional(
      Type.Number({
        minimum: 0.1,
        maximum: 10_000,
        ...hints({
          label: words('每秒最多', 'At most a second'),
          help: words('每台服务器各算各的；不填就不限', 'Each server counts for itself; no limit when empty'),
          unit: words('个请求', 'requests'),
        }),
      }),
    ),
    trySeconds: Type.Optional(
      Type.Number({
        minimum: 0.1,
        maximum: 60,
        ...hints({
          label: words('一次最多等', 'Wait for one try'),
          help: words(
            '不填就把步骤的时间都用在第一次上，超时不再试',
            'When empty the first try may take all the time that the step has',
          ),
          unit: words('秒', 's'),
        }),
      }),
    ),
    retries: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 5,
        ...hints({
          label: words('失败后再试', 'Tries again'),
          help: words(
            '只在不会办两次的时候再试，总时间不超过步骤的「最多等」',
            'Only where nothing can be done twice, and within the time that the step has',
          ),
          unit: words('次', 'times'),
          default: DEFAULTS.retries,
        }),
      }),
    ),
    breakAfter: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        ...hints({
          label: words('暂停前失败', 'Left alone after'),
          help: words(
            '30 秒里失败这么多次、又占一半以上，就暂停访问这个系统',
            'So many failures within 30 s, and half of all tries: the system is left alone',
          ),
          unit: words('次', 'failures'),
          default: DEFAULTS.breakAfter,
        }),
      }),
    ),
    restSeconds: Type.Optional(
      Type.Number({
        minimum: 0.1,
        maximum: LONGEST_REST_SECONDS,
        ...hints({
          label: words('暂停', 'Left alone for'),
          help: words(
            `到时放一个请求去试；还不行就加倍，最长 ${LONGEST_REST_SECONDS} 秒`,
            `Then one request tries it; twice as long when it fails again, ${LONGEST_REST_SECONDS} s at most`,
          ),
          unit: words('秒', 's'),
          default: DEFAULTS.restSeconds,
        }),
      }),
    ),
  },
  { additionalProperties: false },
);

export type ConnectionLimits = Static<typeof ConnectionLimits>;

/** The limits of a connection with nothing left open. */
export type Limits = Required<Omit<ConnectionLimits, 'perSecond' | 'trySeconds'>> &
  Pick<ConnectionLimits, 'perSecond' | 'trySeconds'> & { readonly longestRestSeconds: number };

/** What `given` leaves open is as by default. */
export const limitsOf = (given: ConnectionLimits = {}): Limits => ({
  ...DEFAULTS,
  longestRestSeconds: LONGEST_REST_SECONDS,
  ...given,
});
