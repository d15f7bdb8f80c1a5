// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** A screen on which all is typed beforehand; its end is Ctrl-D. */
final class PaperScreen implements Screen {
  private final Deque<Typed> typed = new ArrayDeque<>();
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  void type(String... texts) {
    for (String text : texts) {
      typed.add(new Typed.Text(text));
    }
  }

  void type(Typed what) {
    typed.add(what);
  }

  @Override
  public Typed read() {
    return typed.isEmpty() ? new Typed.End() : typed.remove();
  }

  @Override
  public void end() {
    typed.clear();
  }

  @Override
  public void print(String text) {
    text.lines().forEach(lines::add);
  }

  @Override
  public void progress(String line) {
    // Nothing here looks at it.
  }

  @Override
  public int width() {
    return 80;
  }

  /** What was shown since the last time. */
  List<String> take() {
    List<String> all = List.copyOf(lines);
    lines.clear();
    return all;
  }
}
