// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import java.util.function.Predicate;

/**
 * Which system call is meant.
 *
 * @param description how it is written in a message, in the form that {@link Call#toString} has
 * @param predicate tells whether a call is meant
 */
public record CallMatcher(String description, Predicate<Call> predicate) {

  /** Any call of this name. */
  public static CallMatcher any(String operation) {
    return new CallMatcher(operation + "(...)", call -> call.is(operation));
  }

  /** The opening of a path. */
  public static CallMatcher open(String path) {
    return new CallMatcher(
        "open(\"" + path + "\")", call -> call.is("open") && call.path().equals(path));
  }

  /** The closing of a descriptor. */
  public static CallMatcher close(int fd) {
    return on("close", fd);
  }

  /** A read of a descriptor. */
  public static CallMatcher read(int fd) {
    return on("read", fd);
  }

  /** A write to a descriptor. */
  public static CallMatcher write(int fd) {
    return on("write", fd);
  }

  /** A read at an offset. */
  public static CallMatcher pread(int fd, long offset) {
    return on("pread", fd)
        .and(" at 0x" + Long.toHexString(offset), call -> call.offset() == offset);
  }

  /** A write at an offset. */
  public static CallMatcher pwrite(int fd, long offset) {
    return on("pwrite", fd)
        .and(" at 0x" + Long.toHexString(offset), call -> call.offset() == offset);
  }

  /** An ioctl, whatever its argument. */
  public static CallMatcher ioctl(int fd, long request) {
    return new CallMatcher(
        "ioctl(" + fd + ", " + IoctlNames.spelled(request) + ", ...)",
        call -> call.is("ioctl") && call.fd() == fd && call.request() == request);
  }

  /** An ioctl with a plain number. */
  public static CallMatcher ioctl(int fd, long request, long argument) {
    return new CallMatcher(
        "ioctl(" + fd + ", " + IoctlNames.spelled(request) + ", " + argument + ")",
        call ->
            call.is("ioctl")
                && call.fd() == fd
                && call.request() == request
                && call.argument() == argument);
  }

  /**
   * An ioctl with a struct.
   *
   * @param payload the first bytes of the struct as the kernel finds them, in hexadecimal with
   *     blanks between them; what follows them does not matter
   */
  public static CallMatcher ioctl(int fd, long request, String payload) {
    return new CallMatcher(
        "ioctl(" + fd + ", " + IoctlNames.spelled(request) + ", {" + payload + "})",
        call ->
            call.is("ioctl")
                && call.fd() == fd
                && call.request() == request
                && call.payload().startsWith(payload));
  }

  private static CallMatcher on(String operation, int fd) {
    return new CallMatcher(
        operation + "(" + fd + ")", call -> call.is(operation) && call.fd() == fd);
  }

  /** This call, if something more holds. */
  public CallMatcher and(String what, Predicate<Call> more) {
    return new CallMatcher(description + what, predicate.and(more));
  }

  boolean matches(Call call) {
    return predicate.test(call);
  }

  @Override
  public String toString() {
    return description;
  }
}
