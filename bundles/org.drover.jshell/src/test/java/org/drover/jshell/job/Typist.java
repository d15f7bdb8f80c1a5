// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.job;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Whoever has started a script: keeps what it prints and says, and may go away. */
final class Typist implements Output {
  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final List<String> said = Collections.synchronizedList(new ArrayList<>());
  volatile boolean gone;

  @Override
  public PrintStream out() {
    return new PrintStream(out, true, StandardCharsets.UTF_8);
  }

  @Override
  public PrintStream err() {
    return out();
  }

  @Override
  public void say(String line) {
    said.add(line);
  }

  @Override
  public boolean isGone() {
    return gone;
  }

  @Override
  public int width() {
    return 80;
  }

  @Override
  public Path directory() {
    return Path.of("/var");
  }

  String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
