import { type ReactNode, useLayoutEffect, useRef } from 'react';
import './command.css';

interface WindowProps {
  readonly label: string;
  readonly className?: string;
  onClose(): void;
  readonly children: ReactNode;
}

/**
 * A dialog above everything. The browser itself keeps the focus inside, closes it on Escape, and gives the focus back to
 * where it came from.
 */
export const Window = ({ label, className = '', onClose, children }: WindowProps) => {
  const box = useRef<HTMLDialogElement>(null);
  // Before the dialog leaves the page: a browser gives the focus back only from one that is still there.
  useLayoutEffect(() => {
    const dialog = box.current;
    if (!dialog) return;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector<HTMLElement>('input, [tabindex="0"]')?.focus();
    return () => dialog.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it; the click is for a pointer beside it.
    <dialog
      ref={box}
      className={`cmd ${className}`}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={({ target, currentTarget }) => target === currentTarget && onClose()}
    >
      {children}
    </dialog>
  );
};
