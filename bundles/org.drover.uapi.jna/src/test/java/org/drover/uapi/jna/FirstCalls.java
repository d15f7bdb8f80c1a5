// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

import java.io.PrintStream;

/** A program that makes the first calls of its virtual machine and prints how they went. */
final class FirstCalls {
  private final PrintStream out;

  private FirstCalls(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] arguments) {
    new FirstCalls(System.out).run();
  }

  private void run() {
    JnaKernel kernel = new JnaKernel();
    out.println("constructed, JNA " + jna());
    try {
      int fd = kernel.eventfd(0, 0);
      out.println("eventfd answered " + (fd >= 0 ? "a descriptor" : "" + fd));
      out.println("JNA " + jna());
    } catch (IllegalStateException first) {
      out.println(first.getMessage());
      secondCall(kernel, first);
    }
  }

  /** Where the platform is refused JNA is not touched; where it failed, the answer stays. */
  private void secondCall(JnaKernel kernel, IllegalStateException first) {
    try {
      kernel.close(-1);
      out.println("the second call went through");
    } catch (IllegalStateException second) {
      boolean failed = first.getCause() != null;
      out.println(failed ? second.getMessage() : "JNA " + jna());
    }
  }

  /** JNA leaves the path of the library that it loaded in a property. */
  private static String jna() {
    return System.getProperty("jnidispatch.path") == null ? "absent" : "present";
  }
}
