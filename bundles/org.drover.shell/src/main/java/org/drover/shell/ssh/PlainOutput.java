// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Output that is no terminal's: leaves out colours ({@code ESC [ … m}, ECMA-48 8.3.117), wherever
 * the writes are cut. Can send what is written elsewhere for a time. Any thread.
 */
final class PlainOutput extends FilterOutputStream {
  private static final int ESC = 0x1b;

  /** A control sequence of which more must be seen; empty outside of one. */
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  private OutputStream target;

  PlainOutput(OutputStream out) {
    super(out);
    this.target = out;
  }

  /** What is written from now on goes where it belongs. */
  synchronized void send() {
    target = out;
  }

  /** What is written from now on goes elsewhere. */
  synchronized void divert(OutputStream elsewhere) {
    target = elsewhere;
  }

  @Override
  public synchronized void write(int octet) throws IOException {
    int one = octet & 0xff;
    if (begun.size() == 0 && one != ESC) {
      target.write(one);
      return;
    }
    begun.write(one);
    if (begun.size() == 2 && one != '[') {
      release();
    } else if (begun.size() > 2 && isFinal(one)) {
      if (one == 'm') {
        begun.reset();
      } else {
        release();
      }
    }
  }

  /** The last byte of a control sequence, ECMA-48 5.4. */
  private static boolean isFinal(int one) {
    return one >= 0x40 && one <= 0x7e;
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    if (begun.size() == 0 && isPlain(bytes, offset, length)) {
      target.write(bytes, offset, length);
      return;
    }
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }

  private static boolean isPlain(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == ESC) {
        return false;
      }
    }
    return true;
  }

  @Override
  public synchronized void flush() throws IOException {
    target.flush();
    super.flush();
  }

  @Override
  public synchronized void close() throws IOException {
    release();
    super.close();
  }

  private void release() throws IOException {
    byte[] bytes = begun.toByteArray();
    begun.reset();
    target.write(bytes);
  }
}
