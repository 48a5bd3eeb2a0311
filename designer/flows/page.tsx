/** Page. */
export const FlowsPage = () => null;
