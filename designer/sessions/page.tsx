/** Page. */
export const SessionsPage = () => null;
