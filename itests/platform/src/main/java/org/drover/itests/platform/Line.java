// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.session.ClientSession;

/** What connects a {@link Screen} and its keys with a program in a pseudo-terminal. */
interface Line extends AutoCloseable {

  /** Where keys go. */
  OutputStream keys();

  /** What the program sends to the terminal. */
  InputStream sent();

  /** The terminal has another size from now on, which the program is told. */
  void resize(int columns, int rows) throws Exception;

  @Override
  void close() throws IOException;

  /** A terminal at the other end of an ssh connection. */
  static Line ssh(ClientSession session, int columns, int rows) throws IOException {
    ChannelShell channel = session.createShellChannel();
    channel.setPtyType("xterm");
    channel.setPtyColumns(columns);
    channel.setPtyLines(rows);
    channel.setRedirectErrorStream(true);
    channel.open().verify(Guard.TIMEOUT);
    return new Line() {
      @Override
      public OutputStream keys() {
        return channel.getInvertedIn();
      }

      @Override
      public InputStream sent() {
        return channel.getInvertedOut();
      }

      @Override
      public void resize(int toColumns, int toRows) throws IOException {
        channel.sendWindowChange(toColumns, toRows);
      }

      @Override
      public void close() throws IOException {
        channel.close(true);
        session.close();
      }
    };
  }

  /** A pseudo-terminal of this machine, which {@code script} makes. */
  static Line local(ProcessBuilder program, Path folder, int columns, int rows) throws IOException {
    Path name = folder.resolve("tty");
    Path starter = folder.resolve("start");
    Files.writeString(
        starter, "tty >'%s'\nstty rows %d cols %d\nexec \"$@\"\n".formatted(name, rows, columns));
    String quoted = String.join(" ", program.command().stream().map(Line::quoted).toList());
    String command = "sh " + quoted(starter.toString()) + " " + quoted;
    program.environment().put("TERM", "xterm");
    Process process =
        program
            .command("script", "-q", "-f", "-c", command, "/dev/null")
            .redirectErrorStream(true)
            .start();
    return new Line() {
      @Override
      public OutputStream keys() {
        return process.getOutputStream();
      }

      @Override
      public InputStream sent() {
        return process.getInputStream();
      }

      @Override
      public void resize(int toColumns, int toRows) throws Exception {
        Process resizing =
            new ProcessBuilder(
                    "stty",
                    "-F",
                    Files.readString(name).strip(),
                    "rows",
                    Integer.toString(toRows),
                    "cols",
                    Integer.toString(toColumns))
                .start();
        if (resizing.waitFor() != 0) {
          throw new IOException("stty cannot set the size of the terminal in " + name);
        }
      }

      @Override
      public void close() throws IOException {
        process.getOutputStream().close();
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
          process.waitFor(Guard.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
