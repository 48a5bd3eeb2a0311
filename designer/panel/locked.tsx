import { ConfigProvider } from 'antd';
import type { ReactNode } from 'react';

/** Controls that can be read but not used, for people who may look only. */
export const Locked = ({ when, children }: { readonly when: boolean | undefined; readonly children: ReactNode }) =>
  when ? (
    <ConfigProvider componentDisabled>
      <fieldset className="locked" disabled>
        {children}
      </fieldset>
    </ConfigProvider>
  ) : (
    children
  );
