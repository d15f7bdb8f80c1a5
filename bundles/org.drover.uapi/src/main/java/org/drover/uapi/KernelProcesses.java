// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

/**
 * A kernel of which one virtual machine can be several processes: one that lives in Java. Who wants
 * to fill a table of descriptors, or to leave a call behind that does not return, begins a process
 * of its own and harms nobody else. May be used from any thread.
 */
public interface KernelProcesses {

  /**
   * Whose addresses these processes open.
   *
   * @return as {@link Kernel#scheme()}
   */
  String scheme();

  /**
   * Begins a process: without descriptors and without memory.
   *
   * @return the process, which the caller ends
   */
  KernelProcess begin();

  /** A process of a kernel. Belongs to who began it. */
  interface KernelProcess extends AutoCloseable {

    /**
     * The system calls, made in this process's name.
     *
     * @return the same at every call
     */
    Kernel kernel();

    /**
     * Ends the process: all its descriptors are closed, the lowest first as the kernel does it in
     * {@code fs/file.c}, {@code close_files()}. A file whose call is still under way goes when that
     * returns. Later calls find no descriptor. Does nothing the second time.
     */
    @Override
    void close();
  }
}
