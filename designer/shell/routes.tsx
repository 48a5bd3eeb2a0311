import { createBrowserRouter, Navigate } from 'react-router';
import { PageSkeleton } from '../ui/index.ts';
import { Gate } from './gate.tsx';
import { LoginPage } from './login.tsx';
import { Missing, PageError, RouteError } from './missing.tsx';
import { SetupPage } from './setup.tsx';
import { Shell } from './shell.tsx';

/** Addresses of the designer. Pages load when they are first opened. */
export const router = createBrowserRouter([
  { path: '/setup', Component: SetupPage, errorElement: <RouteError /> },
  { path: '/login', Component: LoginPage, errorElement: <RouteError /> },
  {
    Component: Gate,
    HydrateFallback: PageSkeleton,
    errorElement: <RouteError />,
    children: [
      { index: true, element: <Navigate to="/flows" replace /> },
      {
        path: '/flows/:flowId',
        lazy: async () => ({ Component: (await import('../editor/page.tsx')).default }),
      },
      {
        path: '/sessions/:sessionId/replay',
        lazy: async () => ({ Component: (await import('../replay/page.tsx')).default }),
      },
      {
        Component: Shell,
        children: [
          {
            // A page that fails leaves the navigation where it is.
            errorElement: <PageError />,
            children: [
              {
                path: '/templates',
                lazy: async () => ({ Component: (await import('../templates/page.tsx')).TemplatesPage }),
              },
              {
                path: '/templates/:templateId',
                lazy: async () => ({ Component: (await import('../templates/detail.tsx')).TemplatePage }),
              },
              { path: '/flows', lazy: async () => ({ Component: (await import('../flows/page.tsx')).FlowsPage }) },
              {
                path: '/sessions',
                lazy: async () => ({ Component: (await import('../sessions/page.tsx')).SessionsPage }),
              },
              {
                path: '/sessions/:sessionId',
                lazy: async () => ({ Component: (await import('../sessions/detail.tsx')).SessionPage }),
              },
              {
                path: '/recordings',
                lazy: async () => ({ Component: (await import('../recordings/page.tsx')).RecordingsPage }),
              },
              { path: '/sync', lazy: async () => ({ Component: (await import('../sync/page.tsx')).SyncPage }) },
              {
                path: '/connections',
                lazy: async () => ({ Component: (await import('../connections/page.tsx')).ConnectionsPage }),
              },
              {
                path: '/imports',
                lazy: async () => ({ Component: (await import('../imports/page.tsx')).ImportsPage }),
              },
              {
                path: '/imports/new',
                lazy: async () => ({ Component: (await import('../imports/wizard.tsx')).NewImportPage }),
              },
              {
                path: '/imports/:name',
                lazy: async () => ({ Component: (await import('../imports/wizard.tsx')).ChangeImportPage }),
              },
              {
                path: '/numbers',
                lazy: async () => ({ Component: (await import('../numbers/page.tsx')).NumbersPage }),
              },
              { path: '/audio', lazy: async () => ({ Component: (await import('../audio/page.tsx')).AudioPage }) },
              {
                path: '/settings',
                lazy: async () => ({ Component: (await import('../settings/page.tsx')).SettingsPage }),
              },
              { path: '*', Component: Missing },
            ],
          },
        ],
      },
    ],
  },
]);
