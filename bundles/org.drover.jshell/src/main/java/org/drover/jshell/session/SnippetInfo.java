// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

/**
 * One snippet.
 *
 * @param id {@code 1}, {@code 2}…, {@code s1}… of the start-up, {@code e1}… of what did not compile
 * @param kind what it is
 * @param name of what it declares; empty if it declares nothing
 * @param text what it declares in one line: {@code int sq(int)}, {@code class Pair}, {@code int x},
 *     {@code import java.util.*}; the first line of its source if it declares nothing
 * @param source as it was given, without blank lines around it
 * @param active whether it is in force: neither dropped, nor replaced, nor refused
 */
public record SnippetInfo(
    String id, SnippetKind kind, String name, String text, String source, boolean active) {

  /**
   * Whether it belongs to the start-up of the session.
   *
   * @return true if no person or script wrote it
   */
  public boolean isStartup() {
    return id.startsWith("s");
  }
}
