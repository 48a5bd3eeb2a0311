/** Page. */
export const SettingsPage = () => null;
