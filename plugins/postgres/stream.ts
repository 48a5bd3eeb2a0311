import { Duplex } from 'node:stream';

/**
 * The driver wants a stream that it connects itself, at once; a guarded socket is there a moment later. In between
 * stands this: it dials when the driver says so, and counts what comes.
 */
export class DialledStream extends Duplex {
  readonly #dial: () => Promise<Duplex>;
  #socket: Duplex | undefined;
  /** Bytes that may still come before the line is cut. */
  #allowance = Number.POSITIVE_INFINITY;

  constructor(dial: () => Promise<Duplex>) {
    super();
    this.#dial = dial;
  }

  /** From now on at most so many bytes: more ends the connection. */
  allow(bytes: number): void {
    this.#allowance = bytes;
  }

  connect(): this {
    this.#dial().then(
      (socket) => this.#open(socket),
      (error: Error) => this.destroy(error),
    );
    return this;
  }

  #open(socket: Duplex): void {
    if (this.destroyed) {
      socket.destroy();
      return;
    }
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#allowance -= chunk.length;
      if (this.#allowance < 0) this.destroy(new TooMuch());
      else if (!this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
    this.emit('connect');
  }

  override _read(): void {
    this.#socket?.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#socket) this.#socket.write(chunk, encoding, done);
    else done(new Error('not connected'));
  }

  override _final(done: () => void): void {
    if (this.#socket) this.#socket.end(done);
    else done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket?.destroy();
    done(error);
  }

  // The driver speaks to a `net.Socket`.
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

/** An answer was larger than a flow may hold. */
export class TooMuch extends Error {
  override readonly name = 'TooMuch';
}
