const MOST = 8;
const keyOf = (person: string): string => `switchyard.recent.${person}`;

/** Ids of the commands that somebody chose lately, newest first. A storage that is full or forbidden remembers nothing. */
export const recentOf = (person: string): readonly string[] => {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(keyOf(person)) ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
};

export const remember = (person: string, id: string): void => {
  const ids = [id, ...recentOf(person).filter((one) => one !== id)].slice(0, MOST);
  try {
    localStorage.setItem(keyOf(person), JSON.stringify(ids));
  } catch (error) {
    console.error('what was used lately is not kept', error);
  }
};
