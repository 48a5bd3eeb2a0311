const SPOKEN_DIGITS: Readonly<Record<string, string>> = {
  零: '0',
  〇: '0',
  洞: '0',
  一: '1',
  幺: '1',
  二: '2',
  两: '2',
  三: '3',
  四: '4',
  五: '5',
  六: '6',
  七: '7',
  八: '8',
  九: '9',
  拐: '7',
  勾: '9',
};

/** The digits in spoken words, one by one: 「七五三零」 and 「7530」 alike. */
export const spokenDigits = (text: string): string =>
  [...text].map((sign) => (/[0-9]/.test(sign) ? sign : (SPOKEN_DIGITS[sign] ?? ''))).join('');

/** Is one of `phrases` in what the caller said? */
export const saidOneOf = (text: string, phrases: readonly string[]): boolean => {
  const said = text.toLowerCase();
  return phrases.some((phrase) => phrase !== '' && said.includes(phrase.toLowerCase()));
};
