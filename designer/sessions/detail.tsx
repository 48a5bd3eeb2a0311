/** Page. */
export const SessionPage = () => null;
