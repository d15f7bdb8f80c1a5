// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Mman;

/**
 * A word of flags by their names in C.
 *
 * @param none what a word without any of them is called
 * @param names in the order in which they are told
 */
record Flags(String none, List<Name> names) {
  static final Flags OPEN =
      new Flags(
          "O_RDONLY",
          List.of(
              new Name(Fcntl.O_WRONLY, "O_WRONLY"),
              new Name(Fcntl.O_RDWR, "O_RDWR"),
              new Name(Fcntl.O_NONBLOCK, "O_NONBLOCK"),
              new Name(Fcntl.O_CLOEXEC, "O_CLOEXEC")));

  static final Flags PROTECTION =
      new Flags(
          "PROT_NONE",
          List.of(
              new Name(Mman.PROT_READ, "PROT_READ"),
              new Name(Mman.PROT_WRITE, "PROT_WRITE"),
              new Name(Mman.PROT_EXEC, "PROT_EXEC")));

  static final Flags MAP =
      new Flags(
          "0",
          List.of(
              new Name(Mman.MAP_SHARED, "MAP_SHARED"),
              new Name(Mman.MAP_PRIVATE, "MAP_PRIVATE"),
              new Name(Mman.MAP_FIXED, "MAP_FIXED"),
              new Name(Mman.MAP_ANONYMOUS, "MAP_ANONYMOUS"),
              new Name(Mman.MAP_NORESERVE, "MAP_NORESERVE"),
              new Name(Mman.MAP_POPULATE, "MAP_POPULATE")));

  static final Flags EVENTFD =
      new Flags(
          "0",
          List.of(
              new Name(Fcntl.EFD_SEMAPHORE, "EFD_SEMAPHORE"),
              new Name(Fcntl.EFD_NONBLOCK, "EFD_NONBLOCK"),
              new Name(Fcntl.EFD_CLOEXEC, "EFD_CLOEXEC")));

  static final Flags MEMFD =
      new Flags(
          "0",
          List.of(
              new Name(Mman.MFD_CLOEXEC, "MFD_CLOEXEC"),
              new Name(Mman.MFD_ALLOW_SEALING, "MFD_ALLOW_SEALING"),
              new Name(Mman.MFD_HUGETLB, "MFD_HUGETLB")));

  private static final Map<Integer, String> FCNTL =
      Map.of(
          Fcntl.F_DUPFD, "F_DUPFD",
          Fcntl.F_GETFD, "F_GETFD",
          Fcntl.F_SETFD, "F_SETFD",
          Fcntl.F_GETFL, "F_GETFL",
          Fcntl.F_SETFL, "F_SETFL",
          Fcntl.F_DUPFD_CLOEXEC, "F_DUPFD_CLOEXEC",
          Fcntl.F_ADD_SEALS, "F_ADD_SEALS",
          Fcntl.F_GET_SEALS, "F_GET_SEALS");

  /** One bit. */
  record Name(int bit, String name) {}

  /** {@code ONE|OTHER}, and what has no name as a number. */
  String spelled(int word) {
    List<String> spelled = new ArrayList<>();
    int left = word;
    for (Name each : names) {
      if ((left & each.bit()) != 0) {
        spelled.add(each.name());
        left &= ~each.bit();
      }
    }
    if (left != 0) {
      spelled.add("0x" + Integer.toHexString(left));
    }
    return spelled.isEmpty() ? none : String.join("|", spelled);
  }

  /** The command of an {@code fcntl}. */
  static String fcntl(int cmd) {
    return FCNTL.getOrDefault(cmd, "cmd " + cmd);
  }
}
