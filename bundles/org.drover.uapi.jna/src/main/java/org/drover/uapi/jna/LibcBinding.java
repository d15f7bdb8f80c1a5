// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Optional;
import java.util.Set;

/**
 * Binds {@link Libc} at the first call, not when a class is loaded: on a machine where it cannot
 * work the bundle still starts, and whoever asks for a system call is told why there is none.
 *
 * <p>A failure is final for this class loader, since the virtual machine does not initialize JNA's
 * classes a second time; it is kept and told again to everyone who asks later.
 */
final class LibcBinding {
  private static final Set<String> ARCHITECTURES = Set.of("amd64", "aarch64");

  private static volatile boolean bound;
  private static Failure failure;

  private record Failure(String sentence, LinkageError cause) {}

  private LibcBinding() {}

  /**
   * Binds, if nobody has done so yet. Any thread may call it.
   *
   * @throws IllegalStateException if this platform is not supported, or JNA's native half cannot be
   *     unpacked or loaded; one sentence with the remedy
   */
  static void bind() {
    if (!bound) {
      bindOnce();
    }
  }

  private static synchronized void bindOnce() {
    if (!bound && failure == null) {
      failure = attempt();
      bound = failure == null;
    }
    if (failure != null) {
      throw new IllegalStateException(failure.sentence(), failure.cause());
    }
  }

  private static Failure attempt() {
    String os = System.getProperty("os.name");
    String architecture = System.getProperty("os.arch");
    Optional<String> refusal = refusal(os, architecture);
    if (refusal.isPresent()) {
      return new Failure(refusal.get(), null);
    }
    try {
      // The process itself and not "c": libc is part of every JVM process, and a search for libc.so
      // may find a linker script of that name.
      Native.register(Libc.class, NativeLibrary.getProcess());
      return null;
    } catch (LinkageError e) {
      return new Failure(unusable(e, System.getProperty("jna.tmpdir")), e);
    }
  }

  /**
   * Whether the machine's kernel can be called at all.
   *
   * @param os the property {@code os.name}
   * @param architecture the property {@code os.arch}
   * @return why not, or empty
   */
  static Optional<String> refusal(String os, String architecture) {
    if (os.equals("Linux") && ARCHITECTURES.contains(architecture)) {
      return Optional.empty();
    }
    return Optional.of(
        "the machine's own kernel cannot be called on "
            + os
            + " "
            + architecture
            + ": VFIO needs Linux, and Drover brings native code for x86-64 and aarch64 only;"
            + " use emulated devices here");
  }

  /** One sentence for a native half that is there and does not load. */
  private static String unusable(LinkageError error, String tmpdir) {
    return "JNA's native library cannot be unpacked and loaded ("
        + rootMessage(error)
        + "): start Java with -Djna.tmpdir=DIR, where DIR is a directory that is writable and not"
        + " mounted noexec"
        + (tmpdir == null ? "" : "; it is " + tmpdir + " now");
  }

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
