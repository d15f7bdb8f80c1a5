// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Stream;

/**
 * Whose words are meant: those of the nearest method on the stack whose class was defined by a
 * session's class loader. So they work on any thread that runs code of a snippet.
 */
public final class VfioOfCaller {
  private static final StackWalker STACK =
      // Hidden frames too: of a method reference, nothing else on the stack is a snippet's.
      StackWalker.getInstance(Set.of(Option.RETAIN_CLASS_REFERENCE, Option.SHOW_HIDDEN_FRAMES));

  // A session's words may hold objects of its snippets, and so the key: hence weak values.
  private static final Map<ClassLoader, WeakReference<Vfio>> SESSIONS = new WeakHashMap<>();

  private VfioOfCaller() {}

  /**
   * Gives the snippets of a class loader their words. Neither is kept from being collected.
   *
   * @param snippets defines the classes of a session's snippets
   * @param vfio the session's words
   */
  public static void put(ClassLoader snippets, Vfio vfio) {
    synchronized (SESSIONS) {
      SESSIONS.put(snippets, new WeakReference<>(vfio));
    }
  }

  static Vfio get() {
    return STACK
        .walk(VfioOfCaller::firstOf)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the words of org.drover.jshell.words.Words belong to the snippets of a JShell"
                        + " session, and none is calling; start one with vfio:jshell, or use"
                        + " org.drover.api.service"));
  }

  private static Optional<Vfio> firstOf(Stream<StackFrame> frames) {
    return frames
        .map(frame -> frame.getDeclaringClass().getClassLoader())
        .filter(Objects::nonNull)
        .distinct()
        .map(VfioOfCaller::of)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Vfio> of(ClassLoader loader) {
    synchronized (SESSIONS) {
      return Optional.ofNullable(SESSIONS.get(loader)).map(WeakReference::get);
    }
  }
}
