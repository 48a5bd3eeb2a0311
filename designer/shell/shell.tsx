import { Outlet } from 'react-router';

/** The navigation and one page beside it. */
export const Shell = () => <Outlet />;
