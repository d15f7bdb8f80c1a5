// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

/** The system calls that are no ioctls, in words. */
final class PlainCalls {
  private PlainCalls() {}

  static CallText open(String path, int flags) {
    return new CallText("open", quoted(path) + ", " + Flags.OPEN.spelled(flags));
  }

  static String quoted(String text) {
    return '"' + text + '"';
  }

  static CallText transfer(String name, long length) {
    return new CallText(name, "length=" + length);
  }

  static CallText transferAt(String name, long length, long offset) {
    return new CallText(name, "length=" + length + ", offset=" + hex(offset));
  }

  static CallText mmap(long length, int prot, int flags, long offset) {
    return new CallText(
        "mmap",
        "length="
            + length
            + ", "
            + Flags.PROTECTION.spelled(prot)
            + ", "
            + Flags.MAP.spelled(flags)
            + ", offset="
            + hex(offset));
  }

  static CallText range(String name, long address, long length) {
    return new CallText(name, hex(address) + ", length=" + length);
  }

  static CallText mprotect(long address, long length, int prot) {
    return new CallText(
        "mprotect", range("", address, length).arguments() + ", " + Flags.PROTECTION.spelled(prot));
  }

  static CallText poll(int nfds, int timeoutMs) {
    return new CallText("poll", "nfds=" + nfds + ", timeout=" + timeoutMs + " ms");
  }

  static CallText eventfd(int initval, int flags) {
    return new CallText("eventfd", initval + ", " + Flags.EVENTFD.spelled(flags));
  }

  static CallText fcntl(int cmd, long argument) {
    return new CallText("fcntl", Flags.fcntl(cmd) + ", " + hex(argument));
  }

  static CallText memfdCreate(String name, int flags) {
    return new CallText("memfd_create", quoted(name) + ", " + Flags.MEMFD.spelled(flags));
  }

  static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
