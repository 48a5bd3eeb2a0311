/** Hands a file to the browser's downloads. */
export const download = (name: string, blob: Blob): void => {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Chromium reads the address after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};
