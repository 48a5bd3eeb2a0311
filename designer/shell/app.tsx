import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider } from 'antd';
import enUS from 'antd/es/locale/en_US.js';
import zhCN from 'antd/es/locale/zh_CN.js';
import { useMemo } from 'react';
import { RouterProvider } from 'react-router/dom';
import { ApiError, isAway, watchServer } from '../api/index.ts';
import { onLanguage, useLanguage } from '../i18n/index.ts';
import { antdTheme } from '../theme/antd.ts';
import { useScheme } from '../theme/scheme.ts';
import { Announcer } from '../ui/announce.tsx';
import { router } from './routes.tsx';

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      // What is in sight is asked for again as soon as the server is back: nobody has to reload.
      if (isAway(error)) watchServer(() => void queries.invalidateQueries());
    },
  }),
  defaultOptions: {
    // Sent without a network, a form hears so at once; held back, it would be sent when nobody expects it any more.
    mutations: { networkMode: 'always' },
    queries: {
      staleTime: 5_000,
      // A refusal stays a refusal; only a server that wasn't reached or failed is asked again.
      retry: (count, error) => count < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
});

// Why something failed was said in the language of that moment; it is asked again in the other one.
onLanguage(() => void queries.refetchQueries({ predicate: ({ state }) => state.status === 'error' }));

const STILL = window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Everything that pages find around them: language, theme, server state, routes. */
export const App = () => {
  const language = useLanguage();
  const scheme = useScheme((state) => state.scheme);
  const theme = useMemo(() => antdTheme(scheme, STILL), [scheme]);
  return (
    <ConfigProvider
      locale={language === 'zh-CN' ? zhCN : enUS}
      theme={theme}
      button={{ autoInsertSpace: false }}
      input={{ variant: 'filled' }}
      textArea={{ variant: 'filled' }}
      inputNumber={{ variant: 'filled' }}
      select={{ variant: 'filled' }}
    >
      <AntApp component={false}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
          <Announcer />
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
};
