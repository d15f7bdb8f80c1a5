// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.drover.itests.platform.Until;

/**
 * What a test in one of two guests says to the one in the other, without the network that joins
 * them: by files in the share, which the host carries over. The wire is the host's, too, and so is
 * the bus of a guest with PCI functions. Every name is said once in a boot.
 */
public final class OtherMachine {
  /** In a guest's share: what it says, a file for each name. */
  public static final String SAID = "said";

  /** In a guest's share: what the other one said, and what the host did. */
  public static final String HEARD = "heard";

  /** How the names begin that the host answers itself, by pulling or putting in the wire. */
  public static final String PULL = "pull-";

  /** See {@link #PULL}. */
  public static final String PLUG = "plug-";

  /**
   * How the names begin that the host answers by an error of the bus; the value is the id of one of
   * QEMU's devices and the error's name.
   */
  public static final String BUS_ERROR = "bus-error-";

  private static final Path SHARE = Path.of("/mnt/out");

  private OtherMachine() {}

  /**
   * Says something, which the other machine can wait for.
   *
   * @param name letters, digits and hyphens
   * @param value one line; may be empty
   */
  static void tell(String name, String value) {
    leave(SHARE.resolve(SAID), name, value);
  }

  /**
   * Puts a file into a folder, complete or not at all.
   *
   * @param folder made if it is not there
   * @param name of the file
   * @param value its content
   */
  public static void leave(Path folder, String name, String value) {
    try {
      Files.createDirectories(folder);
      // Beside it: who lists the folder sees no half of it.
      Path half = folder.resolveSibling(name + ".half");
      Files.writeString(half, value);
      Files.move(half, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the other machine, or the host, has said something. */
  static String await(String name) {
    Path heard = SHARE.resolve(HEARD).resolve(name);
    Until.holds("the other machine says " + name, () -> Files.exists(heard));
    try {
      return Files.readString(heard);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Pulls the wire between the machines; whatever is sent from then on is lost, and nobody told.
   */
  static void pullTheWire(String when) {
    tell(PULL + when, "");
    await(PULL + when);
  }

  /**
   * Puts the wire in again, and waits until the machine at its other end answers: what the kernel
   * asked for its hardware address meanwhile went unanswered, and that it remembers for a while.
   *
   * @param address of the other machine
   */
  static void plugTheWireIn(String when, String address) {
    tell(PLUG + when, "");
    await(PLUG + when);
    try {
      InetAddress other = InetAddress.getByName(address);
      Until.holds(address + " answers", () -> other.isReachable(1000));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
