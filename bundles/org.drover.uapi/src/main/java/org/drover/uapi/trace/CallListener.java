// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

/** Hears of system calls. */
@FunctionalInterface
public interface CallListener {

  /**
   * A call has returned. Comes on the thread that made the call, before that thread goes on, and so
   * from several threads at once: it must not block. One that throws hears of no further call.
   *
   * @param call what was called, and what came of it
   */
  void called(KernelCall call);
}
