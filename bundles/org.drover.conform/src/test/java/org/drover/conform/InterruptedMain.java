// SPDX-License-Identifier: Apache-2.0
package org.drover.conform;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The program for a test that ends it: the worker's script, then what is typed. */
final class InterruptedMain {
  private InterruptedMain() {}

  public static void main(String[] arguments) {
    Main main =
        new Main(
            stream(FileDescriptor.out),
            stream(FileDescriptor.err),
            false,
            home -> List.of("/bin/sh", "-c", arguments[0]));
    System.exit(main.run(Arrays.asList(arguments).subList(1, arguments.length)));
  }

  private static PrintStream stream(FileDescriptor of) {
    return new PrintStream(new FileOutputStream(of), true, StandardCharsets.UTF_8);
  }
}
