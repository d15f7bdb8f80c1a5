// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.regex.Pattern;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;

/** A console in a pseudo-terminal: keys go in, a screen's text comes out. */
public final class Terminal implements AutoCloseable {
  public static final String PROMPT = "drover> ";
  public static final String CTRL_C = "\u0003";
  public static final String CTRL_D = "\u0004";
  public static final int COLUMNS = 160;
  public static final int ROWS = 40;
  private static final Duration GUARD = Guard.TIMEOUT;
  private static final Pattern ESCAPES =
      Pattern.compile("\u001b\\[[0-9;?]*[@-~]|\u001b[=>()][A-Z0-9]?|\u001b\\][^\u0007]*\u0007");

  private final ClientSession session;
  private final ChannelShell channel;
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final OutputStream keys;
  private int read;

  public Terminal(ClientSession session) throws IOException {
    this.session = session;
    this.channel = session.createShellChannel();
    channel.setPtyType("xterm");
    channel.setPtyColumns(COLUMNS);
    channel.setPtyLines(ROWS);
    channel.setOut(screen);
    channel.setErr(screen);
    channel.open().verify(GUARD);
    this.keys = channel.getInvertedIn();
  }

  /** Everything that was shown since the last wait, without escape sequences. */
  private String unread() {
    String all = text();
    return all.substring(Math.min(read, all.length()));
  }

  /** Everything that was ever written to the terminal, as it came. */
  public String written() {
    return screen.toString(StandardCharsets.UTF_8);
  }

  /** Another size, as when a window is resized. */
  public void resize(int columns, int rows) throws IOException {
    channel.sendWindowChange(columns, rows);
  }

  private String text() {
    return ESCAPES.matcher(written()).replaceAll("").replace("\r", "");
  }

  public void type(String text) throws IOException {
    keys.write(text.getBytes(StandardCharsets.UTF_8));
    keys.flush();
  }

  /** Types a command, waits for the next prompt and returns what was shown between the two. */
  public String command(String command) throws Exception {
    return command(command, PROMPT);
  }

  /** The same where the prompt is another one. */
  public String command(String command, String prompt) throws Exception {
    type(command + "\r");
    awaitText(command);
    return awaitText(prompt);
  }

  /** Waits until a text is shown that was not waited for yet; returns what is before it. */
  public String awaitText(String text) throws Exception {
    try {
      Until.holds("'" + text + "'", () -> unread().contains(text));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + " in <<" + unread() + ">>", e);
    }
    String shown = unread();
    int end = shown.indexOf(text);
    read += end + text.length();
    return shown.substring(0, end);
  }

  /** Waits until the other side has ended the session. */
  public void awaitEnd() {
    assertThat(channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), GUARD))
        .contains(ClientChannelEvent.CLOSED);
  }

  @Override
  public void close() throws IOException {
    channel.close(true);
    session.close();
  }
}
