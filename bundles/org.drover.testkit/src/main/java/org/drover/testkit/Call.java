// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

/**
 * One system call as a {@link ScriptedKernel} saw it.
 *
 * @param operation the call's name, for example {@code ioctl}
 * @param fd the descriptor, -1 if it takes none
 * @param path the path or name, empty if it takes none
 * @param request the request of an ioctl, the command of {@code fcntl}, the protection of {@code
 *     mmap} and {@code mprotect}, the flags of {@code open} and {@code eventfd}
 * @param argument the argument of an ioctl, or an address
 * @param length in bytes
 * @param offset in the file
 * @param payload the first bytes at the address when the call was made, in hexadecimal with blanks
 *     between them: those of a struct's {@code argsz}, those that are written; empty if there are
 *     none
 * @param thread who called
 */
public record Call(
    String operation,
    int fd,
    String path,
    long request,
    long argument,
    long length,
    long offset,
    String payload,
    Thread thread) {

  static Call of(String operation, int fd, String path, long request) {
    return new Call(operation, fd, path, request, 0, 0, 0, "", Thread.currentThread());
  }

  Call over(long address, long size) {
    return new Call(operation, fd, path, request, address, size, offset, payload, thread);
  }

  Call at(long position) {
    return new Call(operation, fd, path, request, argument, length, position, payload, thread);
  }

  Call with(String bytes) {
    return new Call(operation, fd, path, request, argument, length, offset, bytes, thread);
  }

  /** Whether it is this call. */
  public boolean is(String name) {
    return operation.equals(name);
  }

  @Override
  public String toString() {
    return switch (operation) {
      case "open" -> "open(\"" + path + "\", 0x" + Long.toHexString(request) + ")";
      case "memfd_create" -> "memfd_create(\"" + path + "\")";
      case "ioctl" -> "ioctl(" + fd + ", " + IoctlNames.spelled(request) + spelledArgument() + ")";
      case "read", "write" -> operation + "(" + fd + ", " + length + " bytes" + bytes() + ")";
      case "pread", "pwrite" ->
          operation
              + ("(" + fd + ", " + length + " bytes at 0x" + Long.toHexString(offset))
              + (bytes() + ")");
      case "mmap" -> "mmap(" + length + " bytes, prot " + request + ", fd " + fd + ")";
      case "munmap", "mprotect" ->
          operation + "(0x" + Long.toHexString(argument) + ", " + length + " bytes)";
      default -> operation + "(" + (fd < 0 ? "" : fd + ", ") + request + ")";
    };
  }

  private String spelledArgument() {
    return payload.isEmpty() ? ", " + argument : bytes();
  }

  private String bytes() {
    return payload.isEmpty() ? "" : ", {" + payload + "}";
  }
}
