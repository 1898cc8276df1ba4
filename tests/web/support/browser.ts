/** What jsdom lacks of a browser and the app uses. Read before each test; server tests have no window. */
import { TextDecoder, TextEncoder } from 'node:util';

const noop = (): void => undefined;

if (typeof window !== 'undefined') {
  const matchMedia = (query: string): Partial<MediaQueryList> => ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: noop,
    removeEventListener: noop,
    dispatchEvent: () => false,
  });
  Object.assign(window, { TextDecoder, TextEncoder, matchMedia, scrollTo: noop });
  Element.prototype.scrollIntoView ??= noop;

  HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
    this.setAttribute('open', '');
  };
  HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
    this.removeAttribute('open');
  };

  Blob.prototype.arrayBuffer ??= function arrayBuffer(this: Blob): Promise<ArrayBuffer> {
    return new Promise((resolve) => {
      const reader = new FileReader();
      reader.addEventListener('load', () => resolve(reader.result as ArrayBuffer));
      reader.readAsArrayBuffer(this);
    });
  };
}
