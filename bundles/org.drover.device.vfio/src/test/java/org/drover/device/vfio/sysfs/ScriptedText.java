// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.sysfs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.drover.testkit.CallMatcher;
import org.drover.testkit.ScriptedKernel;

/** A text file of a scripted kernel. */
public final class ScriptedText {
  private ScriptedText() {}

  /** Puts one there: whoever opens it gets this descriptor and reads it from its beginning. */
  public static void put(ScriptedKernel kernel, int fd, String path, String text) {
    ByteBuffer rest = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    kernel
        .whenever(CallMatcher.open(path))
        .replying(
            (call, argument) -> {
              rest.rewind();
              return fd;
            });
    kernel
        .whenever(CallMatcher.read(fd))
        .replying(
            (call, argument) -> {
              int count = (int) Math.min(call.length(), rest.remaining());
              for (int i = 0; i < count; i++) {
                argument.put(i, rest.get());
              }
              return count;
            });
  }
}
