// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.session.ClientSession;
import org.drover.itests.platform.SshConsole;

/** A terminal that tells how long it took until something was shown. */
final class TimedTerminal implements AutoCloseable {
  private static final Duration GUARD = Duration.ofSeconds(60);

  private final ClientSession session;
  private final ChannelShell channel;
  private final Shown shown = new Shown();

  /** What was shown since the last keys. */
  private static final class Shown extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int one) {
      bytes.write(one);
      notifyAll();
    }

    @Override
    public synchronized void write(byte[] some, int offset, int length) {
      bytes.write(some, offset, length);
      notifyAll();
    }

    synchronized void clear() {
      bytes.reset();
    }

    /** Without what colours it. */
    private String text() {
      return bytes.toString(UTF_8).replaceAll("\u001b\\[[0-9;?]*[@-~]", "");
    }

    synchronized void await(String text) throws IOException, InterruptedException {
      long end = System.nanoTime() + GUARD.toNanos();
      while (!text().contains(text)) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          throw new IOException("'" + text + "' was never shown, but " + text());
        }
        wait(left);
      }
    }
  }

  TimedTerminal(SshConsole console) throws IOException {
    session = console.connect();
    channel = session.createShellChannel();
    channel.setPtyType("xterm");
    channel.setPtyColumns(120);
    channel.setPtyLines(40);
    channel.setOut(shown);
    channel.setErr(shown);
    channel.open().verify(GUARD);
  }

  /** Waits until a text has been shown since the last keys. */
  void await(String text) throws IOException, InterruptedException {
    shown.await(text);
  }

  /**
   * Types, and waits for a text.
   *
   * @param text that the echo of the keys does not hold
   * @return milliseconds from the keys to the text
   */
  double timed(String keys, String text) throws IOException, InterruptedException {
    shown.clear();
    long began = System.nanoTime();
    channel.getInvertedIn().write(keys.getBytes(UTF_8));
    channel.getInvertedIn().flush();
    shown.await(text);
    return (System.nanoTime() - began) / 1e6;
  }

  @Override
  public void close() throws IOException {
    channel.close(true);
    session.close();
  }
}
