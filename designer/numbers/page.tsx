/** Page. */
export const NumbersPage = () => null;
